package dev.lattice.server.registry;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.server.registry.RegistryAccess.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A real registry on loopback, with a password. */
public final class DockerRegistry implements AutoCloseable {
    public static final Credentials CREDENTIALS = new Credentials("lattice", "a password for tests");
    private static final String HASH = "lattice:$2y$05$yZHsypSZsxJXLRD0dJ.2FuOQCMibr5jBa.pkmkgfwt5JzqR9Y0UxW\n";

    private final Path folder;
    private final int port;
    private Process server;

    private DockerRegistry(Path folder, int port, Process server) {
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    public static Optional<Path> program() {
        return Stream.of("/usr/bin/docker-registry", "/usr/local/bin/docker-registry")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param deletes whether it removes what it is asked to */
    public static DockerRegistry start(Path folder, boolean deletes) throws IOException {
        Files.createDirectories(folder);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log:
                  level: warn
                storage:
                  filesystem:
                    rootdirectory: %s
                  delete:
                    enabled: %s
                http:
                  addr: 127.0.0.1:%d
                auth:
                  htpasswd:
                    realm: tests
                    path: %s
                """.formatted(
                        folder.resolve("storage"), deletes, port, folder.resolve("htpasswd")));
        Files.writeString(folder.resolve("htpasswd"), HASH);
        DockerRegistry registry = new DockerRegistry(folder, port, run(folder, "serve"));
        registry.awaitAnswer();
        return registry;
    }

    private static Process run(Path folder, String... command) throws IOException {
        String[] all = Stream.concat(
                        Stream.concat(Stream.of(program().orElseThrow().toString()), Stream.of(command)),
                        Stream.of(folder.resolve("config.yml").toString()))
                .toArray(String[]::new);
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("registry.log").toFile()))
                .start();
    }

    private void awaitAnswer() {
        await("the registry").until(() -> {
            if (!server.isAlive()) {
                throw new IllegalStateException(Files.readString(folder.resolve("registry.log")));
            }
            try {
                return connection("GET", "/v2/").getResponseCode() == HttpURLConnection.HTTP_OK;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    public RegistryAddress address(String prefix) {
        return new RegistryAddress("127.0.0.1:" + port, prefix, true);
    }

    /** Nobody answers from now on. */
    public void stop() throws InterruptedException {
        server.destroyForcibly().waitFor();
    }

    /** At the same address as before. */
    public void startAgain() throws IOException {
        server = run(folder, "serve");
        awaitAnswer();
    }

    /** Has another password from now on, or the one that it had at first again. */
    public void changePassword(boolean back) throws IOException, InterruptedException {
        stop();
        String other = "lattice:$2y$05$" + "B".repeat(53) + "\n";
        Files.writeString(folder.resolve("htpasswd"), back ? HASH : other);
        server = run(folder, "serve");
        if (back) {
            awaitAnswer();
        } else {
            await("the registry").until(this::refuses);
        }
    }

    private boolean refuses() {
        try {
            return connection("GET", "/v2/").getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Removes what no manifest names; it must not run meanwhile. */
    public void collectGarbage() throws IOException, InterruptedException {
        stop();
        int status = run(folder, "garbage-collect").waitFor();
        if (status != 0) {
            throw new IOException(Files.readString(folder.resolve("registry.log")));
        }
        startAgain();
    }

    /** Whether a blob is on its disk, in whatever repository. */
    public boolean keeps(String sha256) {
        return Files.exists(folder.resolve(
                "storage/docker/registry/v2/blobs/sha256/" + sha256.substring(0, 2) + "/" + sha256 + "/data"));
    }

    /** Its disk breaks: the blob is gone. */
    public void lose(String repository, String sha256) throws IOException, InterruptedException {
        stop();
        Files.delete(folder.resolve(
                "storage/docker/registry/v2/repositories/" + repository + "/_layers/sha256/" + sha256 + "/link"));
        startAgain();
    }

    /** What stands under a tag; empty when nothing does. */
    public Optional<JsonNode> manifest(String repository, String tag) {
        try {
            HttpURLConnection connection = connection("GET", "/v2/" + repository + "/manifests/" + tag);
            connection.setRequestProperty("Accept", Manifest.TYPE);
            if (connection.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            try (InputStream body = connection.getInputStream()) {
                return Optional.of(new ObjectMapper().readTree(body));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpURLConnection connection(String method, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Authorization", CREDENTIALS.basic());
        return connection;
    }

    @Override
    public void close() {
        server.destroyForcibly();
    }
}
