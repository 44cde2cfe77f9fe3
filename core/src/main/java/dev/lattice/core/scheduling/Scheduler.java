package dev.lattice.core.scheduling;

import dev.lattice.core.id.GroupId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which job goes where: a function of the fleet and the queue.
 *
 * <p>The order is the queue's: larger priorities first, users in turn, each user's jobs by age. A job goes to the node
 * with the fewest free slots that it fits on; when no suitable node has a free slot it may wait on one, within limits
 * that keep places for others. A job that fits nowhere is passed over, with all others of its shape, until so many were
 * placed past it that room is kept for it ({@link Lane#PATIENCE}).
 *
 * <p>What a plan costs grows with what it places and with the shapes that fit nowhere, not with the queue or the fleet.
 */
public final class Scheduler {
    /** Flows whose jobs were passed over that one plan looks at, and nodes where it keeps room for them. */
    private static final int MAX_OVERDUE = 256;

    private static final int MAX_KEPT = 64;

    private final Fleet fleet;
    private final int limit;
    private final Rooms rooms;
    private final List<Placement> placements = new ArrayList<>();
    private final Map<GroupId, Integer> groups = new HashMap<>(2);

    private Scheduler(Fleet fleet, int limit) {
        this.fleet = fleet;
        this.limit = limit;
        this.rooms = new Rooms(fleet);
    }

    /**
     * Proposes placements; changes neither fleet nor queue.
     *
     * @param limit placements at most
     */
    public static Plan plan(Fleet fleet, FairQueue queue, int limit) {
        Scheduler scheduler = new Scheduler(fleet, limit);
        for (Lane lane : queue.lanes()) {
            if (scheduler.done()) {
                break;
            }
            scheduler.keepRoom(lane);
            scheduler.walk(lane);
        }
        return new Plan(scheduler.placements);
    }

    /**
     * Why a job of the queue waits. A reason that blocks is never given for a job that {@link #plan} would place.
     */
    public static WaitingReason explain(Fleet fleet, FairQueue queue, PendingJob job) {
        return new Explanation(fleet, queue, job).reason();
    }

    private boolean done() {
        return placements.size() >= limit || rooms.exhausted();
    }

    private void walk(Lane lane) {
        long now = lane.now;
        Agenda<Flow, Turn> turns = new Agenda<>(lane.active, Turn::new, Turn.ORDER);
        while (!done()) {
            Turn turn = turns.poll();
            if (turn == null) {
                return;
            }
            if (serve(turn)) {
                now = Math.max(now, turn.time);
                turn.time = now + 1;
                turns.put(turn);
            }
        }
    }

    /** Places the oldest job of the flow that fits; false when none does, now and later in this plan. */
    private boolean serve(Turn turn) {
        for (Turn.Head head = turn.heads.poll(); head != null; head = turn.heads.poll()) {
            Placement placement = place(head.strand, head.job);
            if (placement != null) {
                placements.add(placement);
                if (head.advance()) {
                    turn.heads.put(head);
                }
                return true;
            }
        }
        return false;
    }

    private @Nullable Placement place(Strand strand, PendingJob job) {
        if (!groupAdmits(strand)) {
            return null;
        }
        Draft draft = rooms.find(strand, job);
        if (draft == null) {
            return null;
        }
        job.group().ifPresent(group -> groups.merge(group, 1, Integer::sum));
        return rooms.place(strand, job, draft);
    }

    private boolean groupAdmits(Strand strand) {
        int most = strand.key.groupLimit();
        if (most == 0 || strand.key.group().isEmpty()) {
            return true;
        }
        GroupId group = strand.key.group().get();
        return fleet.occupiedBy(group) + groups.getOrDefault(group, 0) < most;
    }

    /** Before anything of a lane is placed, what was passed over too long gets a node that is kept for it. */
    private void keepRoom(Lane lane) {
        int examined = 0;
        for (Strand strand : lane.overdue.keySet()) {
            if (++examined > MAX_OVERDUE || rooms.keptCount() >= MAX_KEPT) {
                return;
            }
            if (groupAdmits(strand)) {
                rooms.keep(strand);
            }
        }
        for (Flow flow : lane.active) {
            if (lane.passedOver(flow) < Lane.PATIENCE || ++examined > MAX_OVERDUE || rooms.keptCount() >= MAX_KEPT) {
                return;
            }
            for (Strand strand : flow.order) {
                if (lane.passedOver(flow, strand) >= Lane.PATIENCE && groupAdmits(strand) && rooms.keep(strand)) {
                    break;
                }
            }
        }
    }
}
