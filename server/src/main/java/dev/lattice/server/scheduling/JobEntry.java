package dev.lattice.server.scheduling;

import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The place where a live job's latest snapshot can be read and watched. Holding the entry is enough to see the end,
 * even after the board has forgotten the job.
 */
public final class JobEntry {
    private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Optional<String> bodyHash;
    private volatile JobSnapshot latest;

    /** The entry of a job that changes no more, or that nobody watches yet. */
    public JobEntry(JobSnapshot first) {
        this(first, Optional.empty());
    }

    JobEntry(JobSnapshot first, Optional<String> bodyHash) {
        this.latest = first;
        this.bodyHash = bodyHash;
    }

    /** Of the body that the job was submitted with, when it was submitted under an idempotency key. */
    public Optional<String> bodyHash() {
        return bodyHash;
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
