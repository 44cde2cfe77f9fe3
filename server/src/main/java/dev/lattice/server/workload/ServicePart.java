package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.Volume;
import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workload is as a service of its application, beyond what a request can say. A revision keeps it, so that the
 * workload stays that service whatever else of it is changed.
 *
 * @param needs what comes before the first start of a revision
 * @param container what its containers are given
 */
public record ServicePart(List<Need> needs, Container container) {
    public ServicePart {
        needs = List.copyOf(needs);
    }

    /**
     * Something that has to be so of another service of the application.
     *
     * @param service as the application calls it
     * @param revision no earlier one of that service will do; 0 before there is a revision that needs it
     * @param optional whether it is done without when it fails; what earlier versions wrote does not say so
     */
    public record Need(String service, Condition condition, int revision, boolean optional) {
        public Need(String service, Condition condition) {
            this(service, condition, 0, false);
        }

        Need in(int other) {
            return new Need(service, condition, other, optional);
        }

        /** What has to be so. */
        public enum Condition {
            /** a container of it runs, or has run */
            STARTED("to be started"),
            READY("to be ready"),
            /** it ended as it should */
            COMPLETED("to be done");

            private final String words;

            Condition(String words) {
                this.words = words;
            }
        }

        /** Such as {@code db to be ready}. */
        public String sentence() {
            return service + " " + condition.words;
        }
    }

    /**
     * What its containers are given. The names of these fields are in the database.
     *
     * @param entrypoint as in {@link MainProcess}
     * @param user as in {@link MainProcess}
     * @param hostname as in {@link MainProcess}
     * @param stopSignal as in {@link Stop}
     * @param readiness instead of what follows from its ports
     * @param failures of that in a row that make it not ready
     * @param restart as {@link Restart} writes it
     */
    public record Container(
            List<String> entrypoint,
            String user,
            String hostname,
            String stopSignal,
            Optional<Duration> stopGrace,
            Optional<Probe> readiness,
            int failures,
            Duration readyWithin,
            String restart,
            List<NetworkMembership> networks,
            List<Volume> volumes,
            List<ContainerFile> files) {
        public Container {
            entrypoint = List.copyOf(entrypoint);
            networks = List.copyOf(networks);
            volumes = List.copyOf(volumes);
            files = List.copyOf(files);
        }

        /** Without the arguments: passwords may be among them. */
        @Override
        public String toString() {
            return "Container[" + networks + " " + volumes + " " + files + "]";
        }
    }

    /** @param revisions that other services want, by the names of these: what was asked for together comes together */
    ServicePart beside(Map<String, Integer> revisions) {
        return new ServicePart(
                needs.stream()
                        .map(need -> need.in(revisions.getOrDefault(need.service(), 0)))
                        .toList(),
                container);
    }

    /** As its owner asked for it, whatever others wanted then. */
    ServicePart alone() {
        return beside(Map.of());
    }

    /** Whether it mounts a volume that is another workload's. */
    boolean mounts(WorkloadId owner) {
        return container.volumes().stream()
                .anyMatch(volume -> volume.owner().filter(owner::equals).isPresent());
    }

    /**
     * The same blueprint with what it has as this service.
     *
     * @throws Problem when parts do not fit together
     */
    Blueprint fitted(Blueprint blueprint) {
        MainProcess process = blueprint.process();
        Startup startup = blueprint.startup();
        try {
            return blueprint
                    .but()
                    .process(new MainProcess(
                            container.entrypoint(),
                            process.command(),
                            process.environment(),
                            container.user(),
                            container.hostname(),
                            process.capabilities(),
                            new Stop(
                                    container.stopSignal(),
                                    container.stopGrace().orElse(process.stop().grace()))))
                    .startup(new Startup(
                            container.readiness().orElse(startup.readiness()),
                            container.failures(),
                            container.readyWithin(),
                            startup.steps()))
                    .restart(Restart.parse(container.restart())
                            .orElseThrow(() ->
                                    new IllegalArgumentException("'" + container.restart() + "' is no restart policy")))
                    .networks(container.networks())
                    .volumes(container.volumes())
                    .files(container.files())
                    .build();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("file", e.getMessage() + ".");
        }
    }
}
