package dev.lattice.server.schedule;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import java.time.Instant;
import java.util.Optional;

/**
 * A schedule as its row has it.
 *
 * @param cron as it was written
 * @param timezone such as {@code Europe/Berlin}
 * @param request of each job, as JSON
 * @param nextTick the first that nobody has decided on; empty when there is none
 * @param lastJob that a tick made
 */
record StoredSchedule(
        ScheduleId id,
        ProjectId project,
        UserId owner,
        String name,
        String cron,
        String timezone,
        String request,
        Overlap overlap,
        Missed missed,
        boolean paused,
        Optional<Instant> nextTick,
        Optional<JobId> lastJob,
        Instant createdAt) {
    StoredSchedule paused(boolean now, Optional<Instant> next) {
        return new StoredSchedule(
                id, project, owner, name, cron, timezone, request, overlap, missed, now, next, lastJob, createdAt);
    }
}
