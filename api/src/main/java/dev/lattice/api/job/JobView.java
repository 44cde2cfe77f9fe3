package dev.lattice.api.job;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as status and list show it. Output is null in lists.
 * @param timeout seconds
 * @param waitingReason why it is not running yet; null when it is or was
 * @param eta seconds until it starts, if things go on as they are; null when nobody can tell
 * @param progress 0 to 100; null when the command reported none
 * @param error why it failed, when it was not the command's own exit
 */
public record JobView(
        JobId jobId,
        Command command,
        JobState status,
        @Nullable NodeId workerId,
        @Nullable String stdout,
        @Nullable String stderr,
        @Nullable Boolean stdoutTruncated,
        @Nullable Boolean stderrTruncated,
        @Nullable Integer progress,
        @Nullable Integer exitCode,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        long timeout,
        @Nullable String waitingReason,
        @Nullable Long eta,
        int attempt,
        @Nullable GroupId groupId,
        @Nullable JobError error,
        @Nullable Result result) {
    /** Why a job failed. */
    public record JobError(String code, String message) {}

    /**
     * What came of it; null until it ended.
     *
     * @param duration seconds that the command ran
     * @param lines lines of output on both streams
     */
    public record Result(boolean success, double duration, long lines) {}
}
