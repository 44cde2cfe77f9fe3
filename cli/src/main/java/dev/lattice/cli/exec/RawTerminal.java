package dev.lattice.cli.exec;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The terminal as a mere pair of pipes: what is typed goes on as it is, Ctrl-C too. By {@code stty}, which is where a
 * terminal is; a library for terminals would take longer to load than the whole command.
 */
public final class RawTerminal implements Closeable {
    private final String before;
    private final Thread restoring = new Thread(this::restore);
    private final AtomicBoolean restored = new AtomicBoolean();

    private RawTerminal(String before) {
        this.before = before;
    }

    /** Makes it raw until this is closed, or the process ends. */
    public static RawTerminal open() throws IOException {
        RawTerminal terminal = new RawTerminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.restoring);
        stty("raw", "-echo");
        return terminal;
    }

    /** In characters. */
    public record Size(int rows, int columns) {}

    /** Its size now. */
    public static Size size() throws IOException {
        String[] numbers = stty("size").split(" ", -1);
        try {
            Size size = new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            // A terminal that was not told says 0.
            return size.rows() > 0 && size.columns() > 0 ? size : new Size(24, 80);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("stty does not tell the terminal's size", e);
        }
    }

    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/tty"))
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the terminal cannot be set up: " + answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return answer;
    }

    private void restore() {
        if (restored.getAndSet(true)) {
            return;
        }
        try {
            stty(before);
        } catch (IOException e) {
            // The terminal is gone, and with it whoever could be told.
            System.err.println("lattice: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        restore();
    }
}
