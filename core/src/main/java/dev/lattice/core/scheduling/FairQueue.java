package dev.lattice.core.scheduling;

import dev.lattice.core.id.JobId;
import java.util.TreeMap;

/** The jobs that wait. Owned by one thread. */
public final class FairQueue {
    private final TreeMap<JobId, PendingJob> jobs = new TreeMap<>();

    /**
     * Adds a job; one that comes back for a retry gets its old place among its owner's.
     *
     * @throws IllegalArgumentException when it is in the queue already
     */
    public void add(PendingJob job) {
        if (jobs.putIfAbsent(job.id(), job) != null) {
            throw new IllegalArgumentException("job " + job.id() + " is queued already");
        }
    }

    /** Takes out a job that was placed and charges its owner for it. False when it is not in the queue. */
    public boolean remove(JobId id) {
        return jobs.remove(id) != null;
    }

    /** Takes out a job that will not run (canceled): its owner is charged nothing. False when it is not in the queue. */
    public boolean withdraw(JobId id) {
        return jobs.remove(id) != null;
    }

    public boolean contains(JobId id) {
        return jobs.containsKey(id);
    }

    public int size() {
        return jobs.size();
    }
}
