package dev.lattice.server.scheduling;

import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The place where a live job's latest snapshot can be read and watched. Holding the entry is enough to see the end,
 * even after the board has forgotten the job.
 */
public final class JobEntry {
    private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile JobSnapshot latest;

    /** The entry of a new job, or of one that changes no more. */
    public JobEntry(JobSnapshot first) {
        this.latest = first;
    }

    public JobSnapshot latest() {
        return latest;
    }

    /** Calls the watcher after each change, on the dispatcher's thread: it must only wake somebody. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    void publish(JobSnapshot snapshot) {
        latest = snapshot;
        for (Runnable watcher : watchers) {
            watcher.run();
        }
    }
}
