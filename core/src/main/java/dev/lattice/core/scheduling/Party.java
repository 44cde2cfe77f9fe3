package dev.lattice.core.scheduling;

import dev.lattice.core.id.UserId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs of one project with one priority, fair between its users by start-time fair queueing: the flow with
 * the smallest virtual time is next, each placement moves its flow by one, and a flow that comes new or comes late
 * starts from the time of what was placed last. So nobody saves up turns while away, and nobody gains by coming back
 * often.
 *
 * @see <a href="https://doi.org/10.1109/90.649569">Goyal, Vin, Cheng: Start-time fair queueing</a>
 */
final class Party {
    /** The project that has the smallest share is next; of equal ones, the one that waited longest for its turn. */
    static final Comparator<Party> ORDER = Comparator.<Party>comparingDouble(p -> p.account.share())
            .thenComparingLong(p -> p.time)
            .thenComparingLong(p -> p.arrival);

    /** Idle flows are forgotten once there are more of them than this and than busy ones. */
    private static final int FORGET_ABOVE = 64;

    final Lane lane;
    /** Changes only while it is out of the lane's index. */
    Shares.Account account;

    final TreeSet<Flow> active = new TreeSet<>(Flow.TURN_ORDER);
    private final Map<UserId, Flow> flows = new HashMap<>();

    /** The virtual time of its next job among other projects. Changes only while it is out of the lane's index. */
    long time;

    /** When it began to wait; breaks ties. */
    long arrival;

    /** Jobs that wait. */
    int size;

    /** The virtual time of its latest placement, among its users. */
    long now;

    /** Placements of others that were made while it came first and got nothing. */
    long passed;

    private long arrivals;

    Party(Lane lane, Shares.Account account) {
        this.lane = lane;
        this.account = account;
    }

    boolean isIdle() {
        return active.isEmpty();
    }

    void add(PendingJob job) {
        Flow flow = flows.computeIfAbsent(job.owner(), Flow::new);
        if (flow.isIdle()) {
            flow.time = Math.max(flow.time, now);
            flow.arrival = arrivals++;
            flow.servedPassed = passed;
            active.add(flow);
        }
        flow.add(job, this);
        size++;
    }

    void remove(PendingJob job, boolean placed) {
        Flow flow = find(job.owner());
        if (flow == null) {
            throw new IllegalStateException("user " + job.owner() + " has no jobs here");
        }
        size--;
        if (placed) {
            active.remove(flow);
            now = Math.max(now, flow.time);
            flow.time = now + 1;
            flow.servedPassed = passed;
            flow.remove(job, this, true);
            if (!flow.isIdle()) {
                active.add(flow);
            }
        } else {
            flow.remove(job, this, false);
            if (flow.isIdle()) {
                active.remove(flow);
            }
        }
        if (flow.isIdle() && flows.size() > FORGET_ABOVE && flows.size() > 2 * active.size()) {
            flows.values().removeIf(idle -> idle.isIdle() && idle.time <= now);
        }
    }

    @Nullable Flow find(UserId owner) {
        return flows.get(owner);
    }

    /** Whether so much was placed past its first flow that room has to be kept for it. */
    boolean isOverdue() {
        return !active.isEmpty() && passedOver(active.first()) >= Lane.PATIENCE;
    }

    /** Placements that were made past the flow while it was first in line and got nothing. */
    long passedOver(Flow flow) {
        return Math.max(0, now - flow.time) + (passed - flow.servedPassed);
    }

    /** Placements that were made past the strand's head. */
    long passedOver(Flow flow, Strand strand) {
        return strand.overtaken
                + Math.max(0, now - Math.max(flow.time, strand.headSinceTime))
                + (passed - Math.max(flow.servedPassed, strand.headSincePassed));
    }
}
