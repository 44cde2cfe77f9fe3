package dev.lattice.testing.network;

import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Another machine on this one's network: a network namespace of Linux, on a cable of its own. It reaches this machine at
 * {@link #HOST} and nothing else; its loopback is not ours. Needs root, and the command {@code ip}.
 */
public final class Neighbour implements AutoCloseable {
    /** This machine, as the neighbour sees it. */
    public static final String HOST = "10.213.77.1";

    private static final String OWN = "10.213.77.2";
    private static final String BITS = "/30";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "lattice-" + ProcessHandle.current().pid();
    private final String cable = "lat" + ProcessHandle.current().pid();
    /** What {@code ip netns exec} shows its commands in place of files in /etc. */
    private final Path etc = Path.of("/etc/netns").resolve(name);

    /**
     * Connects it.
     *
     * @param names host names that lead to this machine for it
     */
    public Neighbour(String... names) {
        try {
            ip("netns", "add", name);
            ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
            ip("address", "add", HOST + BITS, "dev", cable);
            ip("link", "set", cable, "up");
            ip("-n", name, "address", "add", OWN + BITS, "dev", "eth0");
            ip("-n", name, "link", "set", "lo", "up");
            ip("-n", name, "link", "set", "eth0", "up");
            Files.createDirectories(etc);
            Files.writeString(etc.resolve("hosts"), HOST + " " + String.join(" ", names) + "\n");
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Runs a command there, to its end. */
    public Finished run(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return Finished.run(all, Map.of(), Path.of("/"), PATIENCE);
    }

    /** Takes it off the network; the cable goes with it. */
    @Override
    public void close() {
        // A cable whose other end is in use for a moment longer would stay.
        Finished.run(List.of("ip", "link", "delete", cable), Map.of(), Path.of("/"), PATIENCE);
        Finished.run(List.of("ip", "netns", "delete", name), Map.of(), Path.of("/"), PATIENCE);
        try {
            Files.deleteIfExists(etc.resolve("hosts"));
            Files.deleteIfExists(etc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Finished done = Finished.run(command, Map.of(), Path.of("/"), PATIENCE);
        if (done.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + done.stderr());
        }
    }
}
