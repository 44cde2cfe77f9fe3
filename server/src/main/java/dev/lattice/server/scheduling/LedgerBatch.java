package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.WorkSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one commit writes. A job that is submitted and assigned in the same round is one INSERT. */
final class LedgerBatch {
    final List<LiveJob> inserts = new ArrayList<>();
    final List<EndedAttempt> endedAttempts = new ArrayList<>();
    final List<JobOutputs> outputs = new ArrayList<>();
    private final Set<LiveJob> updates = new LinkedHashSet<>();

    /** An attempt that another follows. */
    record EndedAttempt(
            JobId job,
            int attempt,
            long leaseEpoch,
            AllocationId allocation,
            NodeId node,
            @Nullable Instant startedAt,
            Instant endedAt,
            @Nullable Long runningMicros,
            AttemptOutcome outcome,
            WorkSpec spec) {}

    /**
     * Files that an attempt has produced; their bytes are stored already. The job may be at its next attempt by the time
     * they are written.
     */
    record JobOutputs(JobId job, ProjectId project, int attempt, List<AllocationReport.Output> files) {}

    void changed(LiveJob job) {
        if (job.storedEpoch >= 0) {
            updates.add(job);
        }
    }

    Set<LiveJob> updates() {
        return updates;
    }

    boolean isEmpty() {
        return inserts.isEmpty() && updates.isEmpty() && endedAttempts.isEmpty();
    }
}
