package dev.lattice.server.scheduling;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Work of which tests mind few things only. */
final class Specs {
    private Specs() {}

    static JobSpec job(RetryPolicy retry, Resources resources) {
        return new JobSpec(
                new Command.Arguments(List.of("true")),
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                Map.of(),
                Siting.ANYWHERE,
                resources,
                0,
                List.of(),
                retry);
    }

    static ServiceSpec service(ProjectId project, WorkloadId workload, Resources resources, Disconnect disconnect) {
        return new ServiceSpec(
                project,
                workload,
                1,
                0,
                "db",
                Blueprint.of(
                                ImageReference.parse("postgres:15"),
                                MainProcess.OF_IMAGE,
                                new Startup(
                                        new Probe.Exec(List.of("true"), Duration.ofSeconds(1), Duration.ofSeconds(1))))
                        .build(),
                List.of(),
                resources,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                disconnect);
    }
}
