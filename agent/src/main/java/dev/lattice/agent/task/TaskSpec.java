package dev.lattice.agent.task;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.resource.Resources;
import java.time.Duration;

/** What an allocation is to run: a job's command, which comes to its end, or a service, which is to run on. */
public sealed interface TaskSpec permits JobTask, ServiceTask {
    AllocationId allocation();

    /** Repeated in every report, so that the server can tell a late one. */
    long leaseEpoch();

    /** Among waiting tasks the smallest starts first. */
    long rank();

    /** Between the request to stop and the kill. */
    Duration stopGrace();

    /** What it may use of the machine; 0 = no limit. */
    Resources limits();
}
