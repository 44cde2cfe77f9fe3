package dev.lattice.cli.run;

import dev.lattice.cli.ExitCode;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/** Ctrl-C while a job runs: the first asks for its end and goes on watching, the second leaves at once. */
public final class Interruption {
    private final AtomicInteger count = new AtomicInteger();
    private final Runnable first;

    private Interruption(Runnable first) {
        this.first = first;
    }

    /** @param first runs on a thread of its own at the first signal */
    public static Interruption onSignal(Runnable first) {
        Interruption interruption = new Interruption(first);
        Signal.handle(new Signal("INT"), signal -> interruption.happen());
        Signal.handle(new Signal("TERM"), signal -> interruption.happen());
        return interruption;
    }

    private void happen() {
        if (count.incrementAndGet() == 1) {
            first.run();
        } else {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
    }

    /** There was at least one. */
    public boolean happened() {
        return count.get() > 0;
    }
}
