package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.availability.Outlook;
import dev.lattice.core.availability.Reason;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.label.NodeLabels;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.NodeOffer;
import dev.lattice.core.scheduling.Quarantine;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node as the dispatcher knows it. Confined to the dispatcher's thread. */
final class NodeRecord {
    /** So much work may wait on a node itself: enough to hide the way there and back, little enough to stay fair. */
    private static final long AHEAD_MICROS = 40_000;

    private static final int MOST_AHEAD = 256;

    private static final int PERCENT = 100;

    /** Of nodes that have no owner's rules. */
    private static final Availability UNBOUNDED = new Availability(Mode.WORK, Budget.ALL, List.of(), Optional.empty());

    final NodeId id;
    final Set<AllocationId> allocations = new LinkedHashSet<>();
    NodeFacts facts;

    @Nullable NodeLink link;

    boolean approved;
    /** Its lease is over: it gets no work, and loses what it has when the grace is over too. */
    boolean offline;

    /** Calls of a polling worker that wait for a job, less those that one was given for since it told. */
    private int waitingCalls;

    /** Whether it fails to start whatever it is given. */
    final Quarantine quarantine = new Quarantine();

    /** Its agent is about to stop and wants no more work. */
    boolean leaving;

    /** What its owner's rules let it do for others. */
    Availability availability = UNBOUNDED;

    /** How likely it is to stay. */
    Outlook outlook = Outlook.UNKNOWN;

    /** What admins want of it. */
    NodeStanding standing = NodeStanding.OPEN;

    private long drainDeadlineNanos;

    long lastHeardNanos;
    /** Smoothed length of its allocations; starts long, so that nothing waits on a node we know nothing about. */
    private double typicalMicros = 1_000_000;

    private int ahead;

    NodeRecord(NodeId id, NodeFacts facts, long nowNanos) {
        this.id = id;
        this.facts = facts;
        this.lastHeardNanos = nowNanos;
    }

    /** Learns from an allocation that ended; tells whether its offer changed. */
    boolean learn(long runningMicros) {
        typicalMicros += (Math.max(100, runningMicros) - typicalMicros) * (runningMicros > typicalMicros ? 0.5 : 0.2);
        int now = facts.polls()
                ? 0
                : (int) Math.min(MOST_AHEAD, AHEAD_MICROS * facts.maxParallel() / (long) typicalMicros);
        // A small drift is not worth telling: offers are indexed.
        if (Math.abs(now - ahead) <= ahead / 4) {
            return false;
        }
        ahead = now;
        return true;
    }

    /** So many calls of a polling worker wait for a job now. */
    void waitingCalls(int calls) {
        waitingCalls = calls;
    }

    /** Has an allocation more; one call fewer waits. */
    void occupy(AllocationId allocation) {
        if (allocations.add(allocation)) {
            waitingCalls = Math.max(0, waitingCalls - 1);
        }
    }

    /**
     * Has an allocation less; tells whether its offer changed. An agent's slot is free again by that, a polling worker
     * has to ask first.
     */
    boolean vacate(AllocationId allocation) {
        return allocations.remove(allocation) && facts.polls();
    }

    private int maxParallel() {
        return facts.polls() ? allocations.size() + waitingCalls : facts.maxParallel();
    }

    void heard(long nowNanos) {
        lastHeardNanos = Math.max(lastHeardNanos, nowNanos);
    }

    long silentNanos(long nowNanos) {
        NodeLink open = link;
        return nowNanos - (open == null ? lastHeardNanos : Math.max(lastHeardNanos, open.lastHeardNanos()));
    }

    /** Whether this is the node's present connection. */
    boolean isReachedBy(NodeLink candidate) {
        return candidate.equals(link);
    }

    boolean accepting() {
        return approved
                && !offline
                && !leaving
                && link != null
                && availability.mode() == Mode.WORK
                && !standing.cordoned()
                && !quarantine.holds()
                && standing.drain().isEmpty();
    }

    /** Why it takes nothing new although it is there; empty when it is not there, or does. */
    private String closed() {
        if (!approved || offline || link == null || accepting()) {
            return "";
        }
        if (standing.drain().isPresent() || standing.cordoned()) {
            return standing.drain().isPresent() ? "an admin empties it" : "an admin keeps new work away from it";
        }
        if (leaving) {
            return "its agent is being stopped";
        }
        if (quarantine.holds()) {
            return "it failed to start what it was given, and is left alone for a while";
        }
        return (availability.mode() == Mode.REST ? "it rests" : "it starts nothing more")
                + availability.reasons().stream()
                        .map(reason -> ": " + reason.discreet())
                        .findFirst()
                        .orElse("");
    }

    void stand(NodeStanding now, long nowNanos) {
        standing = now;
        now.drain().ifPresent(left -> drainDeadlineNanos = nowNanos + left.toNanos());
    }

    /** Whether the time is over that its jobs had to finish. */
    boolean drainOver(long nowNanos) {
        return standing.drain().isPresent() && nowNanos - drainDeadlineNanos >= 0;
    }

    /** That it wants to be rid of something with which its owner's return has gone so far; null when it does not. */
    @Nullable Parting parting(Rung rung) {
        if (rung != Rung.RUN) {
            return new Parting(
                    rung == Rung.SUSPEND,
                    availability.reasons().stream()
                            .map(Reason::discreet)
                            .findFirst()
                            .orElse("the machine's owner wants it back"));
        }
        return standing.drain().isPresent() ? new Parting(false, "an admin empties its node") : null;
    }

    /** What of it may be used now. */
    private Resources usable() {
        Budget budget = availability.budget();
        Resources all = facts.capacity();
        return budget.equals(Budget.ALL)
                ? all
                : new Resources(
                        (int) ((long) all.cpuMillis() * budget.cpuPercent() / PERCENT),
                        all.memoryMb() * budget.memoryPercent() / PERCENT,
                        all.diskMb(),
                        budget.gpu() ? all.gpus() : 0);
    }

    /** Whatever a node says of itself, it is no other one. */
    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(facts.labels());
        labels.put(NodeLabels.NODE, id.value());
        labels.put(NodeLabels.OS, facts.os());
        labels.put(NodeLabels.ARCH, NodeLabels.architecture(facts.architecture()));
        labels.put(NodeLabels.TIER, NodeLabels.OWN);
        return labels;
    }

    NodeOffer offer() {
        return new NodeOffer(
                id, usable(), maxParallel(), ahead, labels(), facts.drivers(), accepting(), closed(), outlook);
    }
}
