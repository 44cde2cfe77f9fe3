package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.machine.Daemon;
import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An OpenSSH server of our own on a high port of loopback, with keys of its own; for the account that runs this. */
public final class Ssh {
    private static final long START_SECONDS = 10;

    private final Path folder;
    private final int port;

    private Ssh(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static Ssh start(Services services) throws IOException, InterruptedException, LeftOutException {
        Path server = Debian.need("sshd", "openssh-server");
        Debian.need("ssh", "openssh-client");
        Workshop workshop = services.workshop();
        Path folder = workshop.folder("ssh");
        int port = Daemon.freePort();
        for (String key : List.of("host", "client")) {
            new ProcessBuilder(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-f",
                            folder.resolve(key).toString())
                    .start()
                    .waitFor();
        }
        Files.copy(folder.resolve("client.pub"), folder.resolve("authorized"));
        if (Debian.isRoot()) {
            // Where sshd gives up its privileges; Debian's service makes it.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Files.write(
                folder.resolve("sshd_config"),
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("authorized"),
                        "StrictModes no",
                        "UsePAM no",
                        "PasswordAuthentication no",
                        "PermitRootLogin prohibit-password",
                        "PidFile none",
                        "UseDNS no",
                        // Keeps the account's own start-up files out of the measurement.
                        "SetEnv HOME=" + workshop.folder("ssh/home")));
        services.start(
                        "sshd",
                        List.of(
                                server.toString(),
                                "-D",
                                "-e",
                                "-f",
                                folder.resolve("sshd_config").toString()),
                        Map.of())
                .awaitPort(port, START_SECONDS);
        return new Ssh(folder, port);
    }

    /** A command line that runs the command on the other side. */
    List<String> command(String... command) {
        return with(List.of(), List.of(command));
    }

    /** A command line that has ports of the other side lead to ports of this one, for as long as it runs. */
    List<String> backward(Map<Integer, Integer> ports) {
        List<String> options = new ArrayList<>(List.of("-N", "-o", "ExitOnForwardFailure=yes"));
        ports.forEach((from, to) -> options.addAll(List.of("-R", "127.0.0.1:" + from + ":127.0.0.1:" + to)));
        return with(options, List.of());
    }

    private List<String> with(List<String> options, List<String> command) {
        return Stream.of(
                        Stream.of(
                                "ssh",
                                "-F",
                                "none",
                                "-p",
                                "" + port,
                                "-i",
                                folder.resolve("client").toString(),
                                "-o",
                                "BatchMode=yes",
                                "-o",
                                "StrictHostKeyChecking=no",
                                "-o",
                                "LogLevel=ERROR",
                                "-o",
                                "UserKnownHostsFile=" + folder.resolve("known")),
                        options.stream(),
                        Stream.of("127.0.0.1"),
                        command.stream())
                .flatMap(part -> part)
                .toList();
    }
}
