package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Outlook;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.scheduling.WaitingReason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What comes into the dispatcher's mailbox. Those with a future are answered after the commit. */
sealed interface DispatchEvent {
    record Submit(List<Submission> jobs, CompletableFuture<List<JobEntry>> accepted) implements DispatchEvent {}

    record Cancel(List<JobId> jobs, CompletableFuture<Integer> done) implements DispatchEvent {}

    record Opened(NodeLink link, NodeFacts facts, boolean approved, List<AllocationReport> held)
            implements DispatchEvent {}

    record Closed(NodeLink link) implements DispatchEvent {}

    record Reported(NodeLink link, List<AllocationReport> reports) implements DispatchEvent {}

    /** A polling worker's result, which wants an answer. */
    record PolledResult(
            NodeId node, JobId job, int attempt, AllocationReport report, CompletableFuture<Boolean> recorded)
            implements DispatchEvent {}

    record PolledHeartbeat(NodeLink link, List<JobId> running) implements DispatchEvent {}

    /** How many more jobs a polling worker takes now. */
    record Slots(NodeLink link, int slots) implements DispatchEvent {}

    /** Its agent stops: it gets no more work over this link. */
    record Leaving(NodeLink link) implements DispatchEvent {}

    /** The owner's rules let the node do this for others from now on. */
    record Available(NodeId node, Availability now) implements DispatchEvent {}

    /** What admins want of the node from now on. */
    record Foreseen(Map<NodeId, Outlook> outlooks) implements DispatchEvent {}

    record Standing(NodeId node, NodeStanding standing) implements DispatchEvent {}

    record Approved(NodeId node) implements DispatchEvent {}

    record Removed(NodeId node) implements DispatchEvent {}

    record Explain(List<JobId> jobs, CompletableFuture<Map<JobId, WaitingReason>> reasons) implements DispatchEvent {}

    /** Reads the dispatcher's memory on its own thread. */
    record Look<T>(Supplier<T> at, CompletableFuture<T> seen) implements DispatchEvent {
        void answer() {
            seen.complete(at.get());
        }
    }
}
