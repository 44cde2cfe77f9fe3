package dev.lattice.api.schedule;

import dev.lattice.api.job.ResourceRequest;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/schedules; PATCH takes the same, and leaves what is not given as it is.
 *
 * @param name lower-case letters, digits and hyphens
 * @param cron five fields, six with seconds before them, or {@code @daily} and the like
 * @param timezone such as {@code Europe/Berlin}; UTC unless given
 * @param overlap what becomes of a tick while an earlier job has not ended; {@code skip} unless given
 * @param missed what becomes of ticks that no server saw; {@code once} unless given
 * @param timeout seconds, 300 unless given; the rest is as of a job that is submitted
 */
public record ScheduleRequest(
        @Nullable String name,
        @Nullable String cron,
        @Nullable String timezone,
        @Nullable Overlap overlap,
        @Nullable Missed missed,
        @Nullable Command command,
        @Nullable String image,
        @Nullable Map<String, String> env,
        @Nullable Long timeout,
        @Nullable List<String> tags,
        @Nullable Integer priority,
        @Nullable ResourceRequest resources,
        @Nullable RetryPolicy retry) {}
