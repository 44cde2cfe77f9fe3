package dev.lattice.server.metric;

import dev.lattice.api.workload.WorkloadView.InstanceUsage;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.allocation.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes points of what nodes say, and holds them until they are written. Times are the server's: a node only says how old
 * its news are. Any thread; never waits for anything.
 */
public final class UsageRecorder {
    /** Three times as long as between two reports: what was counted over a longer time says little about any of it. */
    private static final Duration GAP = Duration.ofSeconds(30);

    /** So long the last report counts for the present. */
    private static final Duration FRESH = Duration.ofSeconds(45);

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    /** While the database is away; beyond these, points are lost. */
    private static final int MOST_PENDING = 100_000;

    private final InstantSource clock;
    private final Map<AllocationId, Last> last = new HashMap<>();
    /** Two revisions may have an instance of one number for a while; the newer one is the series. */
    private final Map<Seat, AllocationId> newest = new HashMap<>();

    private final Map<Place, Point> pending = new HashMap<>();

    private record Seat(WorkloadId workload, int instance) {}

    private record Place(Seat seat, Instant at) {}

    private record Last(Seat seat, Instant at, Counters counters, InstanceUsage usage) {}

    public UsageRecorder(InstantSource clock) {
        this.clock = clock;
    }

    /** A node said what an instance uses. */
    public synchronized void take(UsageReport report) {
        Instant at = clock.instant().minus(report.age());
        Seat seat = new Seat(report.of().workload(), report.of().ordinal());
        Counters counters = new Counters(report.cpuMicros(), report.receivedBytes(), report.sentBytes());
        Last before = last.get(report.allocation());
        Duration passed = before == null ? Duration.ZERO : Duration.between(before.at(), at);
        Counters since = before == null ? Counters.ZERO : counters.since(before.counters());
        boolean counted =
                before != null && passed.isPositive() && passed.compareTo(GAP) <= 0 && since.possibleIn(passed);
        Point point = new Point(
                seat.workload(),
                seat.instance(),
                Resolution.floor(at, Resolution.SAMPLE.step()),
                counted ? passed.toMillis() : 0,
                counted ? since : Counters.ZERO,
                report.memoryBytes(),
                report.diskBytes());
        last.put(report.allocation(), new Last(seat, at, counters, usage(point)));
        AllocationId current =
                newest.merge(seat, report.allocation(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (current.equals(report.allocation())) {
            add(point);
        }
    }

    private static InstanceUsage usage(Point point) {
        return new InstanceUsage(
                point.hasRates() ? point.cpu() : null,
                point.memoryBytes(),
                point.disk().isPresent() ? point.disk().getAsLong() : null);
    }

    private void add(Point point) {
        Place place = new Place(new Seat(point.workload(), point.instance()), point.at());
        if (pending.size() < MOST_PENDING || pending.containsKey(place)) {
            pending.merge(place, point, Point::with);
        }
    }

    /** What an instance uses now; empty when nobody knows. */
    public synchronized Optional<InstanceUsage> now(AllocationId allocation) {
        return Optional.ofNullable(last.get(allocation))
                .filter(known -> known.at().plus(FRESH).isAfter(clock.instant()))
                .map(Last::usage);
    }

    /** What is to be written, one point for each step of each series. */
    synchronized List<Point> drain() {
        List<Point> points = new ArrayList<>(pending.values());
        pending.clear();
        return points;
    }

    /** They could not be written; what came since is later. */
    synchronized void giveBack(List<Point> points) {
        List<Point> since = drain();
        points.forEach(this::add);
        since.forEach(this::add);
    }

    /** Forgets what was not heard of for long. */
    synchronized void tidy() {
        Instant before = clock.instant().minus(REMEMBERED);
        last.values().removeIf(known -> known.at().isBefore(before));
        newest.values().removeIf(allocation -> !last.containsKey(allocation));
    }
}
