package dev.lattice.core.scheduling;

import dev.lattice.core.id.UserId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs of one priority, fair between users by start-time fair queueing: the flow with the smallest virtual
 * time is next, each placement moves its flow by one, and a flow that comes new or comes late starts from the time of
 * what was placed last. So nobody saves up turns while away, and nobody gains by coming back often.
 *
 * @see <a href="https://doi.org/10.1109/90.649569">Goyal, Vin, Cheng: Start-time fair queueing</a>
 */
final class Lane {
    /** So many placements may be made past a job that does not fit before room is kept for it. */
    static final int PATIENCE = 32;

    /** Idle flows are forgotten once there are more of them than this and than busy ones. */
    private static final int FORGET_ABOVE = 64;

    final int priority;
    final TreeSet<Flow> active = new TreeSet<>(Flow.TURN_ORDER);

    /** Strands whose head was overtaken too often by younger jobs of the same user. */
    final Map<Strand, Flow> overdue = new LinkedHashMap<>();

    private final Map<UserId, Flow> flows = new HashMap<>();

    /** The virtual time of the latest placement. */
    long now;

    /** Placements of smaller priorities. */
    long placedBelow;

    private long arrivals;

    Lane(int priority) {
        this.priority = priority;
    }

    void add(PendingJob job) {
        Flow flow = flows.computeIfAbsent(job.owner(), Flow::new);
        if (flow.isIdle()) {
            flow.time = Math.max(flow.time, now);
            flow.arrival = arrivals++;
            flow.servedBelow = placedBelow;
            active.add(flow);
        }
        flow.add(job, this);
    }

    void remove(PendingJob job, boolean placed) {
        Flow flow = flow(job.owner());
        if (placed) {
            active.remove(flow);
            now = Math.max(now, flow.time);
            flow.time = now + 1;
            flow.servedBelow = placedBelow;
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
        if (flow.isIdle()) {
            forget();
        }
    }

    @Nullable Flow find(UserId owner) {
        return flows.get(owner);
    }

    private Flow flow(UserId owner) {
        Flow flow = find(owner);
        if (flow == null) {
            throw new IllegalStateException("user " + owner + " has no jobs here");
        }
        return flow;
    }

    /** Placements that were made past the flow while it was first in line and got nothing. */
    long passedOver(Flow flow) {
        return Math.max(0, now - flow.time) + (placedBelow - flow.servedBelow);
    }

    /** Placements that were made past the strand's head. */
    long passedOver(Flow flow, Strand strand) {
        return strand.overtaken
                + Math.max(0, now - Math.max(flow.time, strand.headSinceTime))
                + (placedBelow - Math.max(flow.servedBelow, strand.headSinceBelow));
    }

    private void forget() {
        if (flows.size() > FORGET_ABOVE && flows.size() > 2 * active.size()) {
            flows.values().removeIf(flow -> flow.isIdle() && flow.time <= now);
        }
    }
}
