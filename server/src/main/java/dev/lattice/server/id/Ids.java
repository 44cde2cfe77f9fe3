package dev.lattice.server.id;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes 64-bit ids that sort by time: 42 bits of milliseconds since 2024, 10 bits that tell this process from others,
 * 12 bits that count. More than 4,096 ids in a millisecond borrow from the next one, and so does a clock that was set
 * back: within a process ids only rise.
 */
public final class Ids {
    /** The first millisecond that an id can name. */
    public static final Instant EPOCH = Instant.parse("2024-01-01T00:00:00Z");

    private static final int PROCESS_BITS = 10;
    private static final int COUNT_BITS = 12;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final Clock clock;
    private final long process;
    /** Milliseconds and count of the last id, side by side, so that one compare-and-set moves both. */
    private final AtomicLong last = new AtomicLong();

    public Ids(Clock clock) {
        this(clock, new SecureRandom().nextInt(1 << PROCESS_BITS));
    }

    Ids(Clock clock, int process) {
        this.clock = clock;
        this.process = process;
    }

    /** A new id, larger than all that this object made before. */
    public long next() {
        long now = (clock.millis() - EPOCH.toEpochMilli()) << COUNT_BITS;
        long mine = last.accumulateAndGet(now, (before, proposed) -> Math.max(before + 1, proposed));
        long millis = mine >>> COUNT_BITS;
        return (millis << (PROCESS_BITS + COUNT_BITS)) | (process << COUNT_BITS) | (mine & COUNT_MASK);
    }

    /** Below all ids that were made since a time. */
    public static long floor(Instant time) {
        return Math.max(0, time.toEpochMilli() - EPOCH.toEpochMilli()) << (PROCESS_BITS + COUNT_BITS);
    }

    public JobId job() {
        return new JobId(next());
    }

    public ScheduleId schedule() {
        return new ScheduleId(next());
    }

    public GroupId group() {
        return new GroupId(next());
    }

    public AllocationId allocation() {
        return new AllocationId(next());
    }

    public FileId file() {
        return new FileId(next());
    }

    public TokenId token() {
        return new TokenId(next());
    }

    public BackupId backup() {
        return new BackupId(next());
    }

    public RestoreId restore() {
        return new RestoreId(next());
    }

    public UserId user() {
        return new UserId(next());
    }

    public WorkloadId workload() {
        return new WorkloadId(next());
    }

    public ApplicationId application() {
        return new ApplicationId(next());
    }

    public ProjectId project() {
        return new ProjectId(next());
    }
}
