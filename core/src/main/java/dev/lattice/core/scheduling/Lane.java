package dev.lattice.core.scheduling;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs of one priority, fair between projects by what they hold ({@link Shares}), and within each between
 * its users ({@link Party}). Projects that hold equally much, such as none of anything, come in turn.
 */
final class Lane {
    /** So many placements may be made past a job that does not fit before room is kept for it. */
    static final int PATIENCE = 32;

    /** So many projects are counted as passed over by one placement, others by the next. */
    private static final int COUNTED = 16;

    /** Idle projects are forgotten once there are more of them than this and than busy ones. */
    private static final int FORGET_ABOVE = 64;

    final int priority;
    final TreeSet<Party> active = new TreeSet<>(Party.ORDER);

    /** Strands whose head was overtaken too often by younger jobs of the same user. */
    final Map<Strand, Flow> overdue = new LinkedHashMap<>();

    /** Those that were passed over too often. */
    final Set<Party> neglected = new LinkedHashSet<>();

    private final Shares shares;
    private final Map<ProjectId, Party> parties = new HashMap<>();

    /** The virtual time of the latest placement. */
    long now;

    private long arrivals;

    /** The one that was counted as passed over last. */
    private @Nullable Party counted;

    Lane(int priority, Shares shares) {
        this.priority = priority;
        this.shares = shares;
    }

    void add(PendingJob job) {
        Party party = parties.get(job.project());
        if (party == null) {
            party = new Party(this, shares.account(job.project()));
            parties.put(job.project(), party);
        }
        if (party.isIdle()) {
            party.account = shares.account(job.project());
            party.time = Math.max(party.time, now);
            party.arrival = arrivals++;
            active.add(party);
            party.account.join(party);
        }
        party.add(job);
    }

    void remove(PendingJob job, boolean placed) {
        Party party = parties.get(job.project());
        if (party == null) {
            throw new IllegalStateException("project " + job.project() + " has no jobs here");
        }
        if (placed) {
            countPassed(party);
            active.remove(party);
            now = Math.max(now, party.time);
            party.time = now + 1;
            active.add(party);
        }
        party.remove(job, placed);
        if (party.isIdle()) {
            leave(party);
        } else if (placed && !party.isOverdue()) {
            neglected.remove(party);
        } else if (placed) {
            neglected.add(party);
        }
    }

    private void leave(Party party) {
        active.remove(party);
        neglected.remove(party);
        if (party.equals(counted)) {
            counted = null;
        }
        if (parties.size() > FORGET_ABOVE && parties.size() > 2 * active.size()) {
            parties.values().removeIf(idle -> idle.isIdle() && idle.time <= now);
        }
        party.account.leave(party);
    }

    /** A job of a smaller priority was placed past all of these. */
    void passedFromBelow() {
        countPassed(null);
    }

    /** Counts those who came before this one and got nothing; with none given, all. A few each time, in turn. */
    private void countPassed(@Nullable Party placed) {
        if (active.isEmpty() || active.first().equals(placed)) {
            return;
        }
        Party next = counted;
        for (int i = 0; i < COUNTED; i++) {
            next = next == null ? active.first() : active.higher(next);
            if (next == null || (placed != null && Party.ORDER.compare(next, placed) >= 0)) {
                // Round once: from where the last count began, all of them were counted.
                counted = null;
                return;
            }
            next.passed++;
            if (next.isOverdue()) {
                neglected.add(next);
            }
        }
        counted = next;
    }

    /** The waiting jobs of a project; null when there never were any. */
    @Nullable Party find(ProjectId project) {
        return parties.get(project);
    }

    /** The waiting jobs of a user in a project; null when there never were any. */
    @Nullable Flow find(ProjectId project, UserId owner) {
        Party party = parties.get(project);
        return party == null ? null : party.find(owner);
    }
}
