package dev.lattice.server.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real sshd of one account, with git behind it. */
final class SshHost implements AutoCloseable {
    private final Path folder;
    private final int port;
    private Process server;

    private SshHost(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        renewKey();
        this.server = run();
    }

    static Optional<Path> program() {
        return Stream.of("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param folder private to the account */
    static SshHost start(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        SshHost host = new SshHost(folder, port);
        host.awaitAnswer();
        return host;
    }

    int port() {
        return port;
    }

    /** Makes a pair of keys, and lets the public one in. */
    String allowedKey(String name) throws IOException {
        Path key = folder.resolve(name);
        call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        Files.copy(folder.resolve(name + ".pub"), folder.resolve("authorized"));
        return Files.readString(key);
    }

    String strangersKey(String name) throws IOException {
        Path key = folder.resolve(name);
        call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        return Files.readString(key);
    }

    private void renewKey() throws IOException {
        Files.deleteIfExists(folder.resolve("host"));
        Files.deleteIfExists(folder.resolve("host.pub"));
        call(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("host").toString());
    }

    /** Starts anew with another host key, as whoever stands between would. */
    void becomeAnother() throws IOException, InterruptedException {
        server.destroyForcibly().waitFor();
        renewKey();
        server = run();
        awaitAnswer();
    }

    private Process run() throws IOException {
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                UsePAM no
                StrictModes no
                AcceptEnv GIT_PROTOCOL
                """.formatted(
                        port, folder.resolve("host"), folder.resolve("authorized")));
        return new ProcessBuilder(program().orElseThrow().toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
    }

    private void awaitAnswer() throws IOException {
        for (int attempt = 0; server.isAlive(); attempt++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.getInputStream().read() >= 0) {
                    return;
                }
            } catch (IOException notYet) {
                if (attempt > 100_000) {
                    throw notYet;
                }
                Thread.onSpinWait();
            }
        }
        throw new IOException(Files.readString(folder.resolve("sshd.log")));
    }

    private static void call(String... command) throws IOException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.destroyForcibly();
    }
}
