package dev.lattice.agent.driver.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine is asked about images; the engine is played. */
class ImagesTest {
    private static final String OURS = "app:1";
    private static final String THEIRS = "theirs:1";
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @TempDir
    private Path folder;

    private final Map<String, String> present = new ConcurrentHashMap<>(Map.of(THEIRS, "sha256:theirs"));
    private final Set<String> inUse = ConcurrentHashMap.newKeySet();
    private final List<String> removed = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final List<String> fetched = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private Instant now = Instant.ofEpochSecond(1_000_000_000);
    private HttpServer server;
    private DockerClient engine;

    @BeforeEach
    void start() throws IOException {
        String login = Base64.getEncoder().encodeToString("ada:secret".getBytes(UTF_8));
        Files.writeString(
                folder.resolve("config.json"),
                "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"" + login + "\"}}}");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        DefaultDockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("tcp://127.0.0.1:" + server.getAddress().getPort())
                .withDockerTlsVerify(false)
                .withDockerConfig(folder.toString())
                .build();
        engine = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String image = path.replaceFirst(".*/images/", "").replaceFirst("/json$", "");
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                String login = exchange.getRequestHeaders().getFirst("X-Registry-Auth");
                logins.add(new String(Base64.getUrlDecoder().decode(Objects.requireNonNullElse(login, "")), UTF_8));
                String asked = asked(exchange);
                fetched.add(asked);
                if (refused.contains(asked)) {
                    say(exchange, 404, "{\"message\":\"pull access denied\"}");
                } else {
                    present.put(OURS, "sha256:ours");
                    say(exchange, 200, "{\"status\":\"Status: Downloaded newer image for " + OURS + "\"}");
                }
            }
            case "DELETE" -> {
                if (inUse.contains(image)) {
                    say(exchange, 409, "{\"message\":\"a container has it\"}");
                } else {
                    present.remove(image);
                    removed.add(image);
                    say(exchange, 200, "[]");
                }
            }
            default -> {
                String id = present.get(image);
                if (path.endsWith("/info")) {
                    say(exchange, 200, "{\"DockerRootDir\":\"\"}");
                } else if (id == null) {
                    say(exchange, 404, "{\"message\":\"no such image\"}");
                } else {
                    String digests = image.equals(THEIRS) ? "\"theirs@" + DIGEST + "\"" : "";
                    say(exchange, 200, "{\"Id\":\"" + id + "\",\"RepoDigests\":[" + digests + "]}");
                }
            }
        }
    }

    private static String asked(HttpExchange exchange) {
        Map<String, String> query = Stream.of(
                        exchange.getRequestURI().getQuery().split("&"))
                .map(part -> part.split("=", 2))
                .collect(Collectors.toMap(part -> part[0], part -> part[1]));
        String tag = query.get("tag");
        return query.get("fromImage") + (tag == null ? "" : ":" + tag);
    }

    private static void say(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        byte[] bytes = json.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private PulledImages pulled() {
        return PulledImages.open(folder.resolve("images"), () -> now);
    }

    private void require(String name, boolean owners) throws LaunchException {
        images(owners).require(ImageReference.parse(name), _ -> {}, () -> false);
    }

    private Images images(boolean owners) {
        return new Images(engine, new ImageSources(owners, owners), pulled());
    }

    @Test
    void whatTheOwnerBuiltIsNotForOthers() throws LaunchException {
        present.put("built:1", "sha256:built");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> require("built:1", false))
                .withMessageContaining("built:1")
                .withMessageContaining("LATTICE_LOCAL_IMAGES");
        assertThatExceptionOfType(LaunchException.class)
                .as("the owner's name for it stays")
                .isThrownBy(() -> images(false).refresh(ImageReference.parse("built:1"), _ -> {}, () -> false));
        assertThat(fetched).isEmpty();
        require("built:1", true);
    }

    @Test
    void whatTheOwnerFetchedIsForOthersWhenItsRegistryGivesItToThem() throws LaunchException {
        Images images = images(false);
        ImageReference theirs = ImageReference.parse(THEIRS);
        images.require(theirs, _ -> {}, () -> false);
        images.require(theirs, _ -> {}, () -> false);
        assertThat(fetched).as("once, and not by its tag").containsExactly("theirs@" + DIGEST);
        refused.add("theirs@" + DIGEST);
        assertThatExceptionOfType(LaunchException.class).isThrownBy(() -> require(THEIRS, false));
    }

    @Test
    void anEngineIsNotSentIntoItsOwnNetwork() {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> require("127.0.0.1:6443/app:1", false))
                .withMessageContaining("127.0.0.1:6443/app:1")
                .withMessageContaining("LATTICE_PRIVATE_REGISTRIES");
        assertThat(logins).as("what it was asked to fetch").isEmpty();
    }

    @Test
    void whatTheAccountIsSignedInWithGoesOnlyByTheOwnersLeave() throws LaunchException {
        require(OURS, false);
        assertThat(logins).singleElement().asString().startsWith("{").doesNotContain("ada", "secret");
        present.remove(OURS);
        require(OURS, true);
        assertThat(logins.getLast()).contains("ada", "secret");
    }

    @Test
    void whatWasFetchedAndNobodyWantsGoesAndNothingElse() throws LaunchException {
        require(OURS, false);
        require(THEIRS, false);
        sweepAfter(Duration.ofDays(6));
        assertThat(removed).isEmpty();
        sweepAfter(Duration.ofDays(2));
        assertThat(removed).containsExactly(OURS);
        sweepAfter(Duration.ofDays(80));
        assertThat(removed).containsExactly(OURS);
    }

    @Test
    void whatIsWantedAgainStays() throws LaunchException {
        require(OURS, false);
        now = now.plus(Duration.ofDays(6));
        require(OURS, false);
        sweepAfter(Duration.ofDays(6));
        assertThat(removed).isEmpty();
    }

    @Test
    void whatAContainerHasIsTriedAgainLater() throws LaunchException {
        require(OURS, false);
        inUse.add(OURS);
        sweepAfter(Duration.ofDays(8));
        inUse.clear();
        sweepAfter(Duration.ofDays(6));
        assertThat(removed).as("as if it had been wanted").isEmpty();
        sweepAfter(Duration.ofDays(2));
        assertThat(removed).containsExactly(OURS);
    }

    @Test
    void aNameThatMeansSomethingElseByNowIsSomebodyElses() throws LaunchException {
        require(OURS, false);
        present.put(OURS, "sha256:built-here");
        sweepAfter(Duration.ofDays(8));
        present.put(OURS, "sha256:ours");
        sweepAfter(Duration.ofDays(8));
        assertThat(removed).isEmpty();
    }

    private void sweepAfter(Duration time) {
        now = now.plus(time);
        new ImageSweep(engine, pulled()).run();
    }
}
