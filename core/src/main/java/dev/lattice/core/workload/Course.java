package dev.lattice.core.workload;

import dev.lattice.core.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done about a workload now, and how it stands until then.
 *
 * @param routed the instances that get its traffic
 * @param note why it stands so, for people; empty when the state says it all
 * @param lookAgain when time alone may change the course; empty when only news can
 */
public record Course(
        List<Order> orders, List<JobId> routed, WorkloadState state, String note, Optional<Instant> lookAgain) {
    public Course {
        orders = List.copyOf(orders);
        routed = List.copyOf(routed);
    }

    /** One thing to be done. */
    public sealed interface Order {
        /** The image of a revision is to be made. */
        record Build(int revision) implements Order {}

        /** The image of a revision is there: its instances can be started. */
        record Built(int revision) implements Order {}

        /** Another instance of a revision. */
        record Start(int revision, int ordinal) implements Order {}

        /** The end of an instance. */
        record Stop(JobId instance) implements Order {}

        /** All of the revision is ready: it is the one to go back to from now on. */
        record Serve(int revision) implements Order {}

        /** The revision did not become ready. */
        record Fail(int revision, String why) implements Order {}

        /** The wanted revision failed: the last that was ready is wanted again. */
        record GoBack(int revision) implements Order {}
    }
}
