package dev.lattice.api.schedule;

import dev.lattice.core.id.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a tick.
 *
 * @param scheduledAt when it was due; of one by hand, when it was asked for
 * @param byHand whether somebody asked for it
 * @param jobId null when no job was made
 * @param durationMillis of its job's last attempt; null before it ended
 * @param exitCode null where there is none
 * @param error why it failed, or why there is no job; null when nothing is wrong
 * @param output the end of its job's stdout, then of its stderr; null unless it was asked for
 */
public record ExecutionView(
        Instant scheduledAt,
        boolean byHand,
        ExecutionState state,
        @Nullable JobId jobId,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMillis,
        @Nullable Integer exitCode,
        @Nullable String error,
        @Nullable String output) {
    /** The same, with the end of what its job said. */
    public ExecutionView withOutput(String said) {
        return new ExecutionView(
                scheduledAt, byHand, state, jobId, startedAt, endedAt, durationMillis, exitCode, error, said);
    }
}
