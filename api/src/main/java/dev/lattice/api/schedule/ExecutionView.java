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
        @Nullable String error) {}
