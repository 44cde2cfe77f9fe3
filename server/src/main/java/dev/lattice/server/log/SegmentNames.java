package dev.lattice.server.log;

import dev.lattice.core.id.Tsid;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.LongSupplier;

/** Keys of log segments in the blob store: by day, so that they sort by age. */
public final class SegmentNames {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final LongSupplier ids;

    public SegmentNames(Clock clock, LongSupplier ids) {
        this.clock = clock;
        this.ids = ids;
    }

    String next() {
        return day(clock.instant()) + "/" + Tsid.format(ids.getAsLong());
    }

    /** Keys that sort before this one are of earlier days. */
    static String day(Instant at) {
        return "logs/" + DAY.format(at);
    }
}
