package dev.lattice.server.scheduling;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.WorkSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A job that is to be accepted.
 *
 * @param specJson the spec as it is stored; empty once it is
 * @param group the group it belongs to and how many of it may run at once (0: no limit)
 * @param idempotency what makes a repeated submission the same job
 */
public record Submission(
        JobId id,
        ProjectId project,
        UserId owner,
        WorkSpec spec,
        String specJson,
        Optional<JobInput> input,
        Optional<Membership> group,
        Optional<Idempotency> idempotency,
        Instant createdAt) {
    /** A place in a job group. */
    public record Membership(GroupId group, int limit) {}

    /** The same, without what is only needed to store it. */
    Submission stored() {
        return new Submission(id, project, owner, spec, "", input, group, idempotency, createdAt);
    }

    /** A caller's key for a submission, and the hash of the body that it stood for. */
    public record Idempotency(String key, String bodyHash) {}
}
