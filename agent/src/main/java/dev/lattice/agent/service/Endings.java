package dev.lattice.agent.service;

import dev.lattice.agent.driver.ServiceContainer.End;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.service.Restart;
import java.util.OptionalLong;

/** What the ends of a service's container mean, by its task's restart policy: when it is started again, or that it is over. */
final class Endings {
    /** 128 + SIGKILL: for what was cut short, whatever it said at its end. */
    static final int KILLED = 137;

    private final ServiceTask task;
    private final ServiceMemory memory;
    private final BackOff backOff = new BackOff();
    private String last = "";

    Endings(ServiceTask task, ServiceMemory memory) {
        this.task = task;
        this.memory = memory;
    }

    private Restart restart() {
        return task.blueprint().restart();
    }

    /** Whether it may be over some time, so that how it ended without this agent has to be looked at. */
    boolean mayBeOver() {
        return restart().when() != Restart.When.ALWAYS;
    }

    /** Whether it may be started once at most. */
    boolean once() {
        return restart().when() == Restart.When.NEVER;
    }

    /**
     * It ended.
     *
     * @param readyNanos how long it had been ready
     * @return seconds until it is started again; empty when it is over
     */
    OptionalLong ended(End end, long readyNanos) {
        long seconds = backOff.ended(readyNanos);
        last = (end.outOfMemory()
                        ? "ran out of its " + task.limits().memoryMb() + " MB of memory"
                        : describe(end.exitCode()))
                + (backOff.ends() > 1 ? ", " + backOff.ends() + " times in a row" : "");
        return restart().again(end.exitCode(), memory.restarts()) ? OptionalLong.of(seconds) : OptionalLong.empty();
    }

    /** The engine does not start it. Returns the seconds until it is asked again. */
    long refused(String why) {
        last = why;
        return backOff.ended(0);
    }

    /** How an end is told. */
    static String describe(int exitCode) {
        return "ended with exit code " + exitCode;
    }

    /** Something else happened to it. */
    void happened(String what) {
        last = what;
    }

    /** How it last ended; empty when it never did. */
    String last() {
        return last;
    }
}
