package dev.lattice.server.meter;

import dev.lattice.core.meter.AllocationMeter;
import dev.lattice.core.meter.Reading;
import dev.lattice.core.meter.UsageInterval;
import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An allocation under way, or one whose end is to be written. As long as it is not known what an earlier server wrote of it,
 * what is heard of it waits. Any thread.
 */
final class MeteredAllocation {
    /** An earlier server's word is awaited no longer than it takes to ask the database. */
    private static final int MOST_WAITING = 1_000;

    private final Subject subject;
    private final Resources asked;
    private final boolean seenFromItsBegin;
    private @Nullable AllocationMeter meter;
    private final List<Runnable> waiting = new ArrayList<>();
    private long leaseBegins;
    private Resources node = Resources.NONE;
    private OptionalLong ran = OptionalLong.empty();
    private Optional<Reading> totals = Optional.empty();

    /** One that was given to its node just now. */
    MeteredAllocation(Subject subject, Resources asked, long now) {
        this(subject, asked, true);
        this.leaseBegins = now;
        this.meter = new AllocationMeter(now, asked.memoryMb(), asked.diskMb());
    }

    /** One that was under way when this server took over. */
    MeteredAllocation(Subject subject, Resources asked) {
        this(subject, asked, false);
    }

    private MeteredAllocation(Subject subject, Resources asked, boolean seenFromItsBegin) {
        this.subject = subject;
        this.asked = asked;
        this.seenFromItsBegin = seenFromItsBegin;
    }

    Subject subject() {
        return subject;
    }

    synchronized boolean awaitsPast() {
        return meter == null;
    }

    /**
     * What is known of its past.
     *
     * @param written the last interval
     * @param startedAt when it was started
     */
    synchronized void past(Optional<UsageInterval> written, OptionalLong startedAt, long now) {
        if (meter != null) {
            return;
        }
        leaseBegins = startedAt.orElse(now);
        AllocationMeter known = new AllocationMeter(leaseBegins, asked.memoryMb(), asked.diskMb());
        known.bounds(node.cpuMillis(), node.memoryMb(), node.diskMb());
        meter = known;
        if (written.isPresent()) {
            known.resume(written.get());
        } else {
            startedAt.ifPresent(known::start);
        }
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    private void when(Runnable known) {
        if (meter != null) {
            known.run();
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(known);
        }
    }

    private AllocationMeter meter() {
        AllocationMeter known = meter;
        if (known == null) {
            throw new IllegalStateException("the past of " + subject + " is not known yet");
        }
        return known;
    }

    synchronized void bounds(Resources capacity) {
        node = capacity;
        if (meter != null) {
            meter.bounds(capacity.cpuMillis(), capacity.memoryMb(), capacity.diskMb());
        }
    }

    synchronized void running(long startedAt) {
        when(() -> meter().start(startedAt));
    }

    synchronized void read(long at, Reading reading) {
        when(() -> meter().read(at, reading));
    }

    /** Its node says that it ended, after so long. */
    synchronized void over(long runningMillis, Optional<Reading> all) {
        ran = OptionalLong.of(runningMillis);
        totals = all;
    }

    /**
     * Its end is recorded.
     *
     * @param polled whether its node is a worker that says nothing of what it uses
     */
    synchronized void end(long now, boolean polled) {
        when(() -> {
            AllocationMeter known = meter();
            if (ran.isPresent()) {
                // It may have ended while nobody heard of it: then is when it has run for as long as it did.
                if (!known.started()) {
                    known.start(now - ran.getAsLong());
                }
                long at = Math.min(now, Math.max(known.began() + ran.getAsLong(), known.until()));
                totals.ifPresentOrElse(all -> known.end(at, all), () -> known.end(at));
            } else if (polled && seenFromItsBegin) {
                known.start(leaseBegins);
                known.end(now);
            } else {
                // Nobody has seen what came after: it is not charged for.
                known.end(known.until());
            }
        });
    }

    /** What is to be written. */
    synchronized List<Metered> drain(boolean open) {
        AllocationMeter known = meter;
        return known == null
                ? List.of()
                : known.drain(open).stream()
                        .map(interval -> new Metered(subject, interval))
                        .toList();
    }
}
