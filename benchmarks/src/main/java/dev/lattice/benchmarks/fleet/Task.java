package dev.lattice.benchmarks.fleet;

import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.PendingJob;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job as the simulated server and its node know it. */
final class Task {
    private static final Resources SIZE = new Resources(1_000, 1_024, 0);

    final Work.Order order;
    final Set<NodeId> failedOn = new HashSet<>();
    JobState state = JobState.QUEUED;
    int attempts;
    /** Of its lost attempts, the seconds of the longest. */
    long longest;

    @Nullable AllocationId allocation;

    /** Seconds that this attempt has worked, up to when it went on last. */
    long worked;

    /** When it went on last; -1 while it stands still. */
    long since = -1;

    /** Which end is meant: one that was foreseen before it stood still means nothing. */
    int course;

    Task(Work.Order order) {
        this.order = order;
    }

    /** By the table of states, which lets nothing end twice. */
    void move(JobState.Verb verb) {
        state = state.after(verb)
                .orElseThrow(
                        () -> new IllegalStateException("job " + order.id() + " is " + state + ", not to " + verb));
    }

    PendingJob pending(Stretch stretch) {
        return new PendingJob(
                new JobId(order.id()),
                new ProjectId(order.project()),
                new UserId(order.user()),
                0,
                SIZE,
                Siting.ANYWHERE,
                "process",
                Optional.empty(),
                0,
                Optional.empty(),
                failedOn,
                true,
                stretch);
    }

    void goOn(long now) {
        since = now;
        course++;
    }

    void standStill(long now) {
        if (since >= 0) {
            worked += now - since;
        }
        since = -1;
        course++;
    }
}
