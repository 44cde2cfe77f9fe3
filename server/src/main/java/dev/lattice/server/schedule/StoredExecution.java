package dev.lattice.server.schedule;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.schedule.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a tick, as its row has it.
 *
 * @param note why there is no job; empty when there is one
 * @param ran how its job stands; empty when there is none
 */
record StoredExecution(
        ScheduleId schedule,
        Instant tick,
        boolean byHand,
        Verdict verdict,
        Optional<JobId> job,
        String note,
        Instant decidedAt,
        Optional<Ran> ran) {
    /**
     * A job of a tick.
     *
     * @param attempt how often it was given to a node
     * @param micros of the attempt that counts
     * @param error why it failed, for people
     */
    record Ran(
            JobState state,
            int attempt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Long micros,
            @Nullable Integer exitCode,
            @Nullable String error) {
        /** Whether no node has ever started it. One that ended without a word that it began was started, too. */
        boolean neverStarted() {
            return switch (state) {
                case QUEUED -> attempt == 0;
                case ASSIGNED -> attempt <= 1;
                case CANCELED -> attempt <= 1 && startedAt == null;
                case RUNNING, SUCCEEDED, FAILED, TIMED_OUT, LOST -> false;
            };
        }
    }
}
