package dev.lattice.api.job;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job group.
 * @param exitCode 0 when all succeeded, else the first failed job's; null until all ended
 */
public record GroupView(
        GroupId groupId,
        @Nullable String name,
        Instant createdAt,
        @Nullable Integer maxParallel,
        Map<String, Integer> counts,
        boolean done,
        @Nullable Integer exitCode,
        List<Member> jobs) {
    /** One job of the group with its values of the matrix. */
    public record Member(
            JobId jobId, JobState status, @Nullable Integer exitCode, Map<String, String> values) {}
}
