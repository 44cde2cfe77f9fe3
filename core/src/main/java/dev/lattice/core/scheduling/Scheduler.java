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
 * <p>The order is the queue's: larger priorities first, the project that holds least of the fleet ({@link Shares}),
 * its users in turn, each user's jobs by age. A job goes to the node
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
    private final Map<Shares.Account, Shares.Planned> planned = new HashMap<>(4);

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
            scheduler.walk(lane, queue.shares());
        }
        return new Plan(scheduler.placements);
    }

    /**
     * Why a job of the queue waits. A reason that blocks is never given for a job that {@link #plan} would place.
     */
    public static WaitingReason explain(Fleet fleet, FairQueue queue, PendingJob job) {
        return new Explanation(fleet, queue, job).reason();
    }

    /** As {@link #explain(Fleet, FairQueue, PendingJob)}, with when it will start if that can be told. */
    public static WaitingReason explain(Fleet fleet, FairQueue queue, PendingJob job, Pace pace) {
        WaitingReason reason = explain(fleet, queue, job);
        return reason.at(Eta.of(fleet, queue, job, reason.code(), pace));
    }

    private boolean done() {
        return placements.size() >= limit || rooms.exhausted();
    }

    private void walk(Lane lane, Shares shares) {
        long now = lane.now;
        Agenda<Party, PartyTurn> parties = new Agenda<>(
                lane.active,
                party -> new PartyTurn(party, planned.computeIfAbsent(party.account, shares::planned)),
                PartyTurn.ORDER);
        while (!done()) {
            PartyTurn party = parties.poll();
            if (party == null) {
                return;
            }
            if (party.remeasured() || serve(party)) {
                if (party.served) {
                    now = Math.max(now, party.time);
                    party.time = now + 1;
                    party.served = false;
                }
                parties.put(party);
            }
        }
    }

    /** Places a job of the project; false when none fits, now and later in this plan. */
    private boolean serve(PartyTurn party) {
        for (Turn turn = party.turns.poll(); turn != null; turn = party.turns.poll()) {
            PendingJob placed = serve(turn);
            if (placed != null) {
                party.placed(turn, placed);
                return true;
            }
        }
        return false;
    }

    /** Places the oldest job of the flow that fits; null when none does, now and later in this plan. */
    private @Nullable PendingJob serve(Turn turn) {
        for (Turn.Head head = turn.heads.poll(); head != null; head = turn.heads.poll()) {
            Placement placement = place(head.strand, head.job);
            if (placement != null) {
                placements.add(placement);
                if (head.advance()) {
                    turn.heads.put(head);
                }
                return placement.job();
            }
        }
        return null;
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
        for (Party party : lane.neglected) {
            for (Flow flow : party.active) {
                if (party.passedOver(flow) < Lane.PATIENCE) {
                    break;
                }
                if (++examined > MAX_OVERDUE || rooms.keptCount() >= MAX_KEPT) {
                    return;
                }
                for (Strand strand : flow.order) {
                    if (party.passedOver(flow, strand) >= Lane.PATIENCE && groupAdmits(strand) && rooms.keep(strand)) {
                        break;
                    }
                }
            }
        }
    }
}
