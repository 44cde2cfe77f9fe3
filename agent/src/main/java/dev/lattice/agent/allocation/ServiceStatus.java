package dev.lattice.agent.allocation;

import java.util.OptionalInt;

/**
 * How a service is doing.
 *
 * @param ready its probe succeeds, and its steps after the start are done
 * @param restarts of its container, since the allocation began
 * @param restartSeconds until its container is started again; 0 = it runs
 * @param halted it was stopped, and is started no more by this allocation
 * @param ended the exit code of one that is over by its restart policy: 0 when it completed, another when it failed
 * @param note what keeps it from being ready, or how it last ended, for people; empty when there is nothing to say
 */
public record ServiceStatus(
        boolean ready, int restarts, int restartSeconds, boolean halted, OptionalInt ended, String note) {
    public ServiceStatus(boolean ready, int restarts, int restartSeconds, boolean halted, String note) {
        this(ready, restarts, restartSeconds, halted, OptionalInt.empty(), note);
    }

    public ServiceStatus(boolean ready, int restarts, int restartSeconds, String note) {
        this(ready, restarts, restartSeconds, false, note);
    }
}
