package dev.lattice.benchmarks.fleet;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.AvailabilityWatch;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Pause;
import dev.lattice.core.availability.Power;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A machine and its owner's life, recorded.
 *
 * @param changes what it does for others, each from its time to the next one's
 */
record Machine(
        NodeId id,
        Kind kind,
        ZoneId zone,
        AvailabilityPolicy policy,
        Resources capacity,
        int slots,
        List<Change> changes) {
    private static final OptionalInt QUIET = OptionalInt.of(0);
    private static final OptionalInt AMPLE = OptionalInt.of(90);

    /** Whose it is. */
    enum Kind {
        OFFICE,
        EVENINGS,
        SERVER,
        LAPTOP
    }

    /** What an owner does with it for a while; otherwise it is on and nobody touches it. */
    record Doing(boolean off, Instant from, Instant to) {}

    /**
     * From then on the machine does this for others.
     *
     * @param now empty while it is off
     */
    record Change(Instant at, Optional<Availability> now) {
        boolean works() {
            return now.filter(availability -> availability.mode() != Availability.Mode.REST)
                    .isPresent();
        }
    }

    /**
     * What follows from a life by the owner's rules: the agent's own code looks whenever that could change.
     *
     * @param life in its order, without overlaps
     */
    static List<Change> changes(AvailabilityPolicy policy, ZoneId zone, Instant begin, Instant end, List<Doing> life) {
        Duration idleAfter = policy.user().idleAfter();
        TreeSet<Instant> looks = new TreeSet<>(Set.of(begin));
        for (Doing doing : life) {
            looks.add(doing.from());
            looks.add(doing.to());
            looks.add(doing.to().plus(idleAfter));
        }
        List<Change> changes = new ArrayList<>();
        AvailabilityWatch watch = AvailabilityWatch.START;
        int next = 0;
        Instant touched = begin.minus(idleAfter);
        for (Instant at : looks) {
            while (next < life.size() && !life.get(next).to().isAfter(at)) {
                touched = life.get(next++).to();
            }
            boolean busy = next < life.size() && !life.get(next).from().isAfter(at);
            Optional<Availability> now;
            if (busy && life.get(next).off()) {
                now = Optional.empty();
            } else {
                watch = watch.look(
                        policy,
                        new Pause.None(),
                        new OwnerFacts(
                                at,
                                zone,
                                Optional.of(busy ? Duration.ZERO : Duration.between(touched, at)),
                                QUIET,
                                AMPLE,
                                new Power.Mains(),
                                Optional.of(false),
                                Set.of()));
                now = Optional.of(watch.now());
            }
            boolean same = !changes.isEmpty()
                    && changes.getLast().now().map(Availability::mode).equals(now.map(Availability::mode));
            if (!same && at.isBefore(end)) {
                changes.add(new Change(at, now));
            }
        }
        return changes;
    }
}
