package dev.lattice.api.schedule;

import dev.lattice.core.job.Command;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule.
 *
 * @param image null where jobs run as processes
 * @param timeout seconds
 * @param nextRuns the next five; none while it is paused
 * @param lastRun the newest tick that was decided on; null before the first
 * @param trouble null while all is well
 */
public record ScheduleView(
        String name,
        ScheduleState state,
        String cron,
        String timezone,
        Overlap overlap,
        Missed missed,
        Command command,
        @Nullable String image,
        long timeout,
        Instant createdAt,
        List<Instant> nextRuns,
        @Nullable ExecutionView lastRun,
        @Nullable ScheduleTrouble trouble) {
    /** The same, with more known of the last run. */
    public ScheduleView withLastRun(ExecutionView known) {
        return new ScheduleView(
                name, state, cron, timezone, overlap, missed, command, image, timeout, createdAt, nextRuns, known,
                trouble);
    }
}
