package dev.lattice.server.meter;

import dev.lattice.api.meter.UsageKind;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.server.scheduling.FleetListener;
import java.util.Optional;

/** Whose an allocation is, and what it is. */
record Subject(
        AllocationId allocation,
        ProjectId project,
        NodeId node,
        JobId job,
        Optional<WorkloadId> workload,
        UsageKind kind) {
    static Subject of(FleetListener.Grant grant) {
        WorkSpec spec = grant.assignment().spec();
        return new Subject(
                grant.assignment().allocation(),
                grant.project(),
                grant.node(),
                grant.assignment().job(),
                workload(spec),
                kind(spec));
    }

    static Optional<WorkloadId> workload(WorkSpec spec) {
        return switch (spec) {
            case JobSpec _ -> Optional.empty();
            case ServiceSpec service -> Optional.of(service.workload());
            case BuildSpec build -> Optional.of(build.workload());
            case ExportSpec export -> Optional.of(export.workload());
        };
    }

    static UsageKind kind(WorkSpec spec) {
        return switch (spec) {
            case JobSpec _ -> UsageKind.JOB;
            case ServiceSpec _ -> UsageKind.SERVICE;
            case BuildSpec _ -> UsageKind.BUILD;
            case ExportSpec _ -> UsageKind.COPY;
        };
    }
}
