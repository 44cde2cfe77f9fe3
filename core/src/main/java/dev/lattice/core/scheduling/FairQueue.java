package dev.lattice.core.scheduling;

import dev.lattice.core.id.JobId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The jobs that wait: larger priorities first, of the same fair between projects, within each fair between users, and
 * for each user the oldest first. Owned by one thread.
 */
public final class FairQueue {
    private final Map<JobId, PendingJob> jobs = new HashMap<>();
    private final TreeMap<Integer, Lane> lanes = new TreeMap<>(Comparator.reverseOrder());
    private final Shares shares;

    /** A queue of projects that hold nothing. */
    public FairQueue() {
        this(new Shares());
    }

    /** @param shares what each project holds of the fleet ({@link Fleet#shares}) */
    public FairQueue(Shares shares) {
        this.shares = shares;
    }

    /**
     * Adds a job; one that comes back for a retry gets its old place among its owner's.
     *
     * @throws IllegalArgumentException when it is in the queue already
     */
    public void add(PendingJob job) {
        if (jobs.putIfAbsent(job.id(), job) != null) {
            throw new IllegalArgumentException("job " + job.id() + " is queued already");
        }
        lanes.computeIfAbsent(job.priority(), priority -> new Lane(priority, shares))
                .add(job);
    }

    /** Takes out a job that was placed and charges its owner for it. False when it is not in the queue. */
    public boolean remove(JobId id) {
        return remove(id, true);
    }

    /** Takes out a job that will not run (canceled): its owner is charged nothing. False when it is not in the queue. */
    public boolean withdraw(JobId id) {
        return remove(id, false);
    }

    private boolean remove(JobId id, boolean placed) {
        PendingJob job = jobs.remove(id);
        if (job == null) {
            return false;
        }
        for (Lane lane : lanes.values()) {
            if (lane.priority == job.priority()) {
                lane.remove(job, placed);
                return true;
            }
            if (placed) {
                lane.passedFromBelow();
            }
        }
        throw new IllegalStateException("job " + id + " is in no lane");
    }

    public boolean contains(JobId id) {
        return jobs.containsKey(id);
    }

    public Optional<PendingJob> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    public int size() {
        return jobs.size();
    }

    Shares shares() {
        return shares;
    }

    /** Larger priorities first. */
    Collection<Lane> lanes() {
        return lanes.values();
    }
}
