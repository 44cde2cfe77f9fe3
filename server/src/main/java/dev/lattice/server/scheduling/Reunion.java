package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the server wants and what a node holds, brought together when its session opens. */
final class Reunion {
    private Reunion() {}

    /**
     * Takes the node's word for what it holds; what it does not hold is given to it again if it cannot have been
     * started, and is lost otherwise.
     *
     * @param rebooted the machine restarted since it was last here, so that "not held" no longer means "not started"
     */
    static void hold(
            NodeRecord node, List<AllocationReport> held, boolean rebooted, JobBook jobs, NodeBook nodes, Round round) {
        for (AllocationReport report : held) {
            jobs.report(node.id, report, round);
        }
        Set<AllocationId> known =
                held.stream().map(AllocationReport::allocation).collect(Collectors.toSet());
        for (AllocationId allocation : nodes.allocations(node.id)) {
            LiveJob job = jobs.find(allocation);
            if (job == null || known.contains(allocation)) {
                continue;
            }
            if (job.cancelRequested) {
                jobs.abandon(job, new AttemptOutcome.Canceled(), round);
            } else if (job.state == JobState.ASSIGNED && !rebooted) {
                round.start(node.id, JobBook.assignment(job, 0), job.submission.project());
            } else {
                jobs.abandon(job, new AttemptOutcome.Lost("Its node came back without it."), round);
            }
        }
        for (AllocationId allocation : nodes.allocations(node.id)) {
            LiveJob job = jobs.find(allocation);
            if (job != null && (job.cancelRequested || job.preemptedFor != null)) {
                round.stop(node.id, allocation, NodeLink.Stop.Reason.CANCELED);
            }
        }
    }
}
