package dev.lattice.server.workload;

import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.workload.ServicePart.Need;
import dev.lattice.server.workload.ServicePart.Need.Condition;
import java.util.List;
import java.util.Optional;

/**
 * A service of an application as another one of it sees it.
 *
 * @param wanted the revision that is to run
 */
record Sibling(StoredWorkload workload, StoredRevision wanted) {
    String service() {
        return workload.membership().orElseThrow().service();
    }

    /** @param live its instances that have not ended */
    boolean is(Condition condition, List<JobSnapshot> live) {
        boolean settled = wanted.state() == RevisionState.SERVING;
        return switch (condition) {
            case STARTED ->
                settled
                        || live.stream()
                                .anyMatch(job -> Instances.service(job).revision() == wanted.number()
                                        && job.health() != null
                                        && job.startedAt() != null);
            case READY -> settled && workload.state() == WorkloadState.RUNNING;
            case COMPLETED -> settled && workload.state() == WorkloadState.COMPLETED;
        };
    }

    /**
     * Whether the revision that another one was asked for with has failed. What the one before it did does not count: it
     * may be the very thing that was to be changed first.
     *
     * @param replaces whether that other one takes the place of one that serves; a first one goes on waiting for its own
     *     sake, until its owner has mended this one
     */
    boolean failed(Need need, boolean replaces) {
        boolean wentBack = wanted.number() < need.revision();
        return wentBack || (replaces && wanted.state() == RevisionState.FAILED);
    }

    /**
     * Whether nothing will come by itself of the revision that is wanted. Until that was ready or has failed, the state
     * may be from the one before it.
     */
    boolean givenUp() {
        return workload.desired() == Desired.STOPPED
                || wanted.state() == RevisionState.FAILED
                || (wanted.state() == RevisionState.SERVING && hopeless().isPresent());
    }

    /** Why nothing will come of it by itself; empty while something may. */
    Optional<String> hopeless() {
        if (workload.desired() == Desired.STOPPED) {
            return Optional.of("which is stopped");
        }
        return switch (workload.state()) {
            case FAILED, CRASHED, LOST -> Optional.of("which is not: " + workload.note());
            default -> Optional.empty();
        };
    }
}
