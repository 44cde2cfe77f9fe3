package dev.lattice.benchmarks.machine;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process in the background with a log, stopped by its pid together with the children it has at that moment. */
public final class Daemon implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final long PAUSE_MILLIS = 20;

    private final Process process;
    private final Path log;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log its two streams, appended */
    public static Daemon start(List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new Daemon(process, log);
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it listens on a port of the loopback interface. */
    public void awaitPort(int port, long seconds) throws IOException, InterruptedException {
        await(() -> listens(port), seconds);
    }

    /** Waits for a condition. Fails at once when the process has ended. */
    public void await(BooleanSupplier condition, long seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IOException("a daemon ended by itself; see " + log.getFileName());
            }
            if (System.nanoTime() > end) {
                throw new IOException("a daemon was not ready in " + seconds + " s; see " + log.getFileName());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** A port of the loopback interface that nobody listens on at the moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    /** Ends it as a crash does, and waits for that. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
