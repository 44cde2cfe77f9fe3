package dev.lattice.server.metric;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import dev.lattice.server.allocation.UsageReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What nodes say, as tests write it. */
final class Reports {
    static final WorkloadId WORKLOAD = new WorkloadId(2);

    private Reports() {}

    static UsageReport of(AllocationId allocation, long ageMillis, long cpuMicros, long received, long memory) {
        return new UsageReport(
                allocation,
                spec(0),
                Duration.ofMillis(ageMillis),
                cpuMicros,
                received,
                0,
                memory,
                OptionalLong.empty());
    }

    static UsageReport of(int ordinal, long cpuMicros, long memory, long disk) {
        return new UsageReport(
                new AllocationId(100 + ordinal),
                spec(ordinal),
                Duration.ZERO,
                cpuMicros,
                0,
                0,
                memory,
                OptionalLong.of(disk));
    }

    private static ServiceSpec spec(int ordinal) {
        return new ServiceSpec(
                new ProjectId(1),
                WORKLOAD,
                1,
                ordinal,
                "db",
                Blueprint.of(
                                ImageReference.parse("postgres:15"),
                                MainProcess.OF_IMAGE,
                                new Startup(
                                        new Probe.Exec(List.of("true"), Duration.ofSeconds(1), Duration.ofSeconds(1))))
                        .build(),
                List.of(),
                Resources.NONE,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Disconnect.DEFAULT);
    }
}
