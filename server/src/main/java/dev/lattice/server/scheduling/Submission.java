package dev.lattice.server.scheduling;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.ScheduleId;
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
 * @param tick of the schedule that it is made for
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
        Optional<Tick> tick,
        Instant createdAt) {
    /** Not of a schedule. */
    public Submission(
            JobId id,
            ProjectId project,
            UserId owner,
            WorkSpec spec,
            String specJson,
            Optional<JobInput> input,
            Optional<Membership> group,
            Optional<Idempotency> idempotency,
            Instant createdAt) {
        this(id, project, owner, spec, specJson, input, group, idempotency, Optional.empty(), createdAt);
    }

    /**
     * A moment at which a schedule is due. It has one job, which is written together with that fact.
     *
     * @param at when it was due; of one by hand, when it was asked for
     * @param byHand whether somebody asked for it
     * @param next the schedule's next one; empty when there is none
     */
    public record Tick(ScheduleId schedule, Instant at, boolean byHand, Optional<Instant> next) {}

    /** A place in a job group. */
    public record Membership(GroupId group, int limit) {}

    /** The same, without what is only needed to store it. */
    Submission stored() {
        return new Submission(id, project, owner, spec, "", input, group, idempotency, tick, createdAt);
    }

    /** A caller's key for a submission, and the hash of the body that it stood for. */
    public record Idempotency(String key, String bodyHash) {}
}
