package dev.lattice.server.application;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Volume;
import dev.lattice.core.template.Template;
import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.compose.ComposeApplication;
import dev.lattice.server.compose.ComposeBuild;
import dev.lattice.server.compose.ComposeFinding;
import dev.lattice.server.compose.ComposeResources;
import dev.lattice.server.compose.ComposeService;
import dev.lattice.server.compose.Dependency;
import dev.lattice.server.compose.Mount;
import dev.lattice.server.compose.RestartPolicy;
import dev.lattice.server.workload.Members.Wanted;
import dev.lattice.server.workload.ServicePart;
import dev.lattice.server.workload.ServicePart.Need;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From what a compose file asks for to workloads: a function of what was read. What a file may say and no node can do is
 * found here, with its line; docs/compose.md says what becomes of what.
 */
final class Composition {
    private static final long MIB = 1 << 20;
    private static final long LEAST_MEMORY_MB = 128;
    private static final double LEAST_CPU = 0.1;
    /** In no application's name, so that no two of them mean the same network. */
    private static final String NETWORK = ".";

    private final Ground ground;
    private final ComposeApplication application;
    private final Findings findings;
    private final FilePlan files;
    private final Set<String> awaitedEnds = new LinkedHashSet<>();
    private final Map<String, WorkloadId> owners;

    /**
     * What an application is made on.
     *
     * @param name the application's
     * @param source from which its images are built
     * @param ids of its services
     * @param owners of the volumes that are there already: what is kept stays where it is
     */
    record Ground(
            String name,
            Context context,
            SourceRequest source,
            Function<String, WorkloadId> ids,
            Map<String, WorkloadId> owners) {}

    /**
     * What came of it.
     *
     * @param services in the order in which they start
     * @param refused when there is any, the services count for nothing
     */
    record Composed(List<Wanted> services, List<ComposeFinding> refused, List<ComposeFinding> warnings) {}

    private Composition(Ground ground, ComposeApplication application) {
        this.ground = ground;
        this.application = application;
        this.findings = new Findings(ground.context().fileName());
        this.files = new FilePlan(ground.context(), findings);
        this.owners = new HashMap<>(ground.owners());
    }

    static Composed of(Ground ground, ComposeApplication application) {
        return new Composition(ground, application).composed();
    }

    private Composed composed() {
        for (ComposeService service : application.services()) {
            for (Dependency dependency : service.life().dependencies()) {
                if (dependency.condition() == Dependency.Condition.COMPLETED) {
                    awaitedEnds.add(dependency.service());
                }
            }
            for (Mount mount : service.mounts()) {
                if (mount instanceof Mount.NamedVolume(String volume, String _, boolean _)) {
                    owners.computeIfAbsent(volume, _ -> ground.ids().apply(service.name()));
                }
            }
        }
        List<Wanted> services = new ArrayList<>();
        for (ComposeService service : application.services()) {
            services.add(service(service, services.size()));
        }
        List<ComposeFinding> warnings = new ArrayList<>(application.warnings());
        warnings.addAll(findings.warnings());
        return new Composed(services, List.copyOf(findings.refused()), warnings);
    }

    private Wanted service(ComposeService service, int position) {
        String name = ground.name() + "-" + service.name();
        if (!NameRules.isWorkload(name)) {
            findings.refuse(
                    service,
                    "",
                    "The workload would be called '" + name + "', which is longer than 40 characters; choose a shorter"
                            + " name for the service or the application.");
        }
        PortPlan.Ports ports = PortPlan.of(service, findings);
        DeployRequest request = new DeployRequest(
                name,
                service.build().isPresent() ? "app" : "container",
                null,
                null,
                environment(service),
                service.build().isPresent() ? null : service.image().orElseThrow(),
                service.process().command().filter(words -> !words.isEmpty()).orElse(null),
                ports.requests(),
                null,
                null,
                resources(service),
                instances(service),
                null,
                service.build().isPresent() ? ground.source() : null,
                service.build().map(this::build).orElse(null));
        return new Wanted(
                ground.ids().apply(service.name()),
                name,
                service.name(),
                position,
                request,
                new ServicePart(needs(service), container(service, ports)));
    }

    /** Values are literal: what could be a reference in them was said in the file, where it is a plain text. */
    private static Map<String, String> environment(ComposeService service) {
        Map<String, String> environment = new LinkedHashMap<>();
        service.process()
                .environment()
                .forEach((name, value) ->
                        environment.put(name, Template.literal(value).toString()));
        return environment;
    }

    private BuildRequest build(ComposeBuild build) {
        String root = ground.context().inSource(build.context());
        return new BuildRequest(
                root.isEmpty() ? null : root,
                build.decisions().version().orElse(null),
                build.decisions().install().orElse(null),
                build.decisions().build().orElse(null),
                build.decisions().start().orElse(null),
                build.decisions().output().orElse(null),
                build.dockerfile().map(ground.context()::inSource).orElse(null),
                build.target().orElse(null),
                build.args().isEmpty() ? null : build.args(),
                null,
                null,
                null,
                null);
    }

    private int instances(ComposeService service) {
        int replicas = service.life().replicas();
        boolean keeps = service.mounts().stream().anyMatch(Mount.NamedVolume.class::isInstance);
        if (replicas == 0) {
            findings.refuse(
                    service,
                    "deploy.replicas",
                    "A service without a container is none; give it a profile, so that it is deployed when that is"
                            + " wanted.");
        }
        if (replicas > 1 && keeps) {
            findings.refuse(
                    service,
                    "deploy.replicas",
                    "What keeps something in a volume runs once, for its containers would overwrite each other's. Write"
                            + " 1, or take the volume away.");
        }
        return Math.max(1, replicas);
    }

    private @Nullable ResourceRequest resources(ComposeService service) {
        ComposeResources.Amount limits = service.life().resources().limits();
        ComposeResources.Amount reserved = service.life().resources().reservations();
        OptionalInt cpuMillis = limits.cpuMillis().isPresent() ? limits.cpuMillis() : reserved.cpuMillis();
        OptionalLong memory = limits.memoryBytes().isPresent() ? limits.memoryBytes() : reserved.memoryBytes();
        Double cpu = cpuMillis.isPresent() ? Math.max(LEAST_CPU, cpuMillis.getAsInt() / 1_000.0) : null;
        Long memoryMb = memory.isPresent() ? Math.max(LEAST_MEMORY_MB, Math.ceilDiv(memory.getAsLong(), MIB)) : null;
        if (memory.isPresent() && memory.getAsLong() < LEAST_MEMORY_MB * MIB) {
            findings.warn(
                    service,
                    "deploy.resources",
                    "It gets " + LEAST_MEMORY_MB + " MB of memory, which is the least that a container gets here.");
        }
        int gpus = service.life().resources().gpus();
        return cpu == null && memoryMb == null && gpus == 0
                ? null
                : new ResourceRequest(cpu, memoryMb, null, gpus == 0 ? null : gpus);
    }

    private static List<Need> needs(ComposeService service) {
        return service.life().dependencies().stream()
                .map(dependency -> new Need(
                        dependency.service(),
                        switch (dependency.condition()) {
                            case STARTED -> Need.Condition.STARTED;
                            case HEALTHY -> Need.Condition.READY;
                            case COMPLETED -> Need.Condition.COMPLETED;
                        },
                        0,
                        !dependency.required()))
                .toList();
    }

    private ServicePart.Container container(ComposeService service, PortPlan.Ports ports) {
        HealthPlan health = HealthPlan.of(service, ports.probed(), findings);
        return new ServicePart.Container(
                // No entrypoint at all is one empty text: an empty list is the image's.
                service.process()
                        .entrypoint()
                        .map(words -> words.isEmpty() ? List.of("") : words)
                        .orElse(List.of()),
                service.process().user().orElse(""),
                service.process().hostname().orElse(""),
                service.process().stopSignal().orElse(""),
                service.process().stopGracePeriod(),
                Optional.of(health.readiness()),
                health.failures(),
                health.within(),
                restart(service).toString(),
                networks(service),
                volumes(service),
                files.of(service, application.secrets()));
    }

    /** What the file leaves open is kept going, as everything here is, unless others wait for its end. */
    private Restart restart(ComposeService service) {
        RestartPolicy policy = service.life().restart();
        return switch (policy.when()) {
            case UNSAID -> awaitedEnds.contains(service.name()) ? Restart.NEVER : Restart.ALWAYS;
            case NEVER -> Restart.NEVER;
            case ON_FAILURE -> Restart.onFailure(policy.attempts().orElse(0));
            case ALWAYS, UNLESS_STOPPED -> Restart.ALWAYS;
        };
    }

    private List<NetworkMembership> networks(ComposeService service) {
        List<NetworkMembership> networks = new ArrayList<>();
        Set<String> aliases = new LinkedHashSet<>();
        aliases.add(service.name());
        service.reach().containerName().ifPresent(name -> {
            try {
                aliases.addAll(new NetworkMembership("probe", Set.of(name)).aliases());
            } catch (IllegalArgumentException e) {
                findings.warn(
                        service,
                        "container_name",
                        "The other services do not reach it by " + Findings.shown(service, "container_name", name)
                                + ", which is no host name here; they do by '" + service.name() + "'.");
            }
        });
        for (String network : service.reach().networks()) {
            NetworkMembership membership = findings.checked(
                    service, "networks", () -> new NetworkMembership(ground.name() + NETWORK + network, aliases));
            if (membership != null) {
                networks.add(membership);
            }
        }
        return networks;
    }

    private List<Volume> volumes(ComposeService service) {
        WorkloadId own = ground.ids().apply(service.name());
        List<Volume> volumes = new ArrayList<>();
        for (Mount mount : service.mounts()) {
            if (mount instanceof Mount.NamedVolume(String name, String target, boolean readOnly)) {
                Optional<WorkloadId> owner =
                        Optional.ofNullable(owners.get(name)).filter(id -> !id.equals(own));
                Volume volume = findings.checked(service, "volumes", () -> new Volume(name, target, owner, readOnly));
                if (volume != null) {
                    volumes.add(volume);
                }
            }
        }
        return volumes;
    }
}
