package dev.lattice.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java does not send. */
public final class Signals {
    private Signals() {}

    /** Stops a process where it stands. */
    public static void freeze(long pid) {
        send("STOP", pid);
    }

    /** Lets a stopped process go on. */
    public static void thaw(long pid) {
        send("CONT", pid);
    }

    public static void kill(long pid) {
        send("KILL", pid);
    }

    /** Asks it to stop as a terminal's Ctrl-C does. */
    public static void interrupt(long pid) {
        send("INT", pid);
    }

    private static void send(String signal, long pid) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("SIG" + signal + " did not reach process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + signal, e);
        }
    }
}
