package dev.lattice.server.workload;

import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.label.ExpressionText;
import dev.lattice.api.label.PlacementRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DisconnectRequest;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.Disconnect.Reconcile;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.Port;
import dev.lattice.core.workload.Situation.Update;
import dev.lattice.server.catalogue.BlueprintCompiler;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.catalogue.Choice;
import dev.lattice.server.catalogue.Compiled;
import dev.lattice.server.catalogue.SecretNeed;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what somebody asks for to a plan: checked, compiled, complete. */
final class Planner {
    static final int MOST_INSTANCES = 100;

    private static final double LEAST_CPU = 0.1;
    private static final double MOST_CPU = 8;
    private static final long LEAST_MEMORY_MB = 128;
    private static final long MOST_MEMORY_MB = 16_384;
    private static final long LEAST_DISK_MB = 1_024;
    private static final long MOST_DISK_MB = 1_000L * 1_024;
    private static final int MOST_TAGS = 100;

    /** Stands where the image's name will be. */
    private static final String UNBUILT = "unbuilt";

    /** Where platforms of this kind tell a program its port. */
    private static final String PORT = "PORT";

    private final Catalogue catalogue;

    Planner(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** A plan, and the secrets that have to be there for it. */
    record Planned(Plan plan, List<SecretNeed> secrets) {
        Planned with(Plan other) {
            return new Planned(other, secrets);
        }

        /** The same with the image as its registry has it now. */
        Planned refreshed() {
            return new Planned(plan.with(plan.blueprint().withFreshImage(true)), secrets);
        }
    }

    /** @throws Problem when there is no such kind */
    CatalogueEntry entry(@Nullable String kind) {
        if (kind == null) {
            throw Problem.invalid("kind", "'kind' is missing: what is to be deployed, such as postgres.");
        }
        return catalogue
                .find(kind)
                .orElseThrow(() -> Problem.invalid(
                        "kind",
                        "There is no kind '" + (kind.length() > 40 ? kind.substring(0, 40) : kind) + "'; there are "
                                + String.join(
                                        ", ",
                                        catalogue.entries().stream()
                                                .map(CatalogueEntry::kind)
                                                .toList())
                                + "."));
    }

    /**
     * A plan.
     *
     * @param secrets names that the workload has beside its kind's
     * @param built what is known of the image of a kind that is built
     * @throws Problem naming the field that cannot be accepted
     */
    Planned plan(CatalogueEntry entry, DeployRequest request, Set<String> secrets, Plan.Built built) {
        return plan(entry, request, secrets, built, Optional.empty());
    }

    /**
     * As {@link #plan(CatalogueEntry, DeployRequest, Set, Plan.Built)}, of a service of an application.
     *
     * @param part what it is in that
     */
    Planned plan(
            CatalogueEntry entry,
            DeployRequest request,
            Set<String> secrets,
            Plan.Built built,
            Optional<ServicePart> part) {
        String name = request.name();
        if (name == null) {
            throw Problem.invalid("name", "'name' is missing.");
        }
        Optional<Choice.Custom> custom = custom(entry, request, built);
        Compiled compiled = BlueprintCompiler.compile(
                entry,
                new Choice(
                        name,
                        Optional.ofNullable(request.version()),
                        request.parameters() == null ? Map.of() : request.parameters(),
                        environment(entry, request, secrets, custom, part),
                        secrets,
                        custom));
        Blueprint blueprint =
                part.map(service -> service.fitted(compiled.blueprint())).orElse(compiled.blueprint());
        Update update = entry.update() == CatalogueEntry.Update.RECREATE || blueprint.stateful()
                ? Update.RECREATE
                : Update.REPLACE;
        int instances = instances(request, blueprint.stateful());
        checkDisconnect(request.disconnect(), blueprint.stateful());
        Plan plan = new Plan(
                withoutSecrets(entry, request, instances),
                compiled.version(),
                compiled.parameters(),
                blueprint,
                resources(entry.resources(), request.resources()),
                siting(request),
                update,
                compiled.secrets().stream().map(SecretNeed::name).toList(),
                compiled.rotation().orElse(List.of()),
                entry.built() ? Optional.of(built) : Optional.empty(),
                part);
        return new Planned(plan, compiled.secrets());
    }

    /** An app is told at which port it is reached. A service of a compose file has what that says and nothing else. */
    private static Map<String, String> environment(
            CatalogueEntry entry,
            DeployRequest request,
            Set<String> secrets,
            Optional<Choice.Custom> custom,
            Optional<ServicePart> part) {
        Map<String, String> asked = request.env() == null ? Map.of() : request.env();
        if (!entry.built() || part.isPresent() || asked.containsKey(PORT) || secrets.contains(PORT)) {
            return asked;
        }
        Map<String, String> environment = new LinkedHashMap<>(asked);
        custom.flatMap(choice -> choice.ports().stream().findFirst())
                .ifPresent(port -> environment.put(PORT, String.valueOf(port.port())));
        return environment;
    }

    private static Optional<Choice.Custom> custom(CatalogueEntry entry, DeployRequest request, Plan.Built built) {
        boolean asked = request.image() != null
                || request.command() != null
                || request.ports() != null
                || request.volumes() != null
                || request.readiness() != null;
        if (!entry.custom()) {
            if (asked) {
                throw Problem.invalid(
                        "kind",
                        "image, command, ports, volumes and readiness are for kind 'container'; " + entry.title()
                                + " has its own.");
            }
            return Optional.empty();
        }
        String image = image(entry, request);
        return Optional.of(new Choice.Custom(
                image,
                request.command() == null ? List.of() : request.command(),
                request.ports() == null
                        ? entry.built() ? detected(built) : List.of()
                        : request.ports().stream().map(Planner::port).toList(),
                request.volumes() == null
                        ? List.of()
                        : request.volumes().stream().map(Planner::volume).toList(),
                Optional.ofNullable(request.readiness()).map(Planner::readiness)));
    }

    private static String image(CatalogueEntry entry, DeployRequest request) {
        String image = request.image();
        if (entry.built()) {
            if (image != null) {
                throw Problem.invalid(
                        "image", "The image of the kind '" + entry.kind() + "' is built from its source.");
            }
            if (request.source() == null) {
                throw Problem.invalid(
                        "source", "'source' is missing: where the app is, such as {\"git\": \"https://…\"}.");
            }
            return UNBUILT;
        }
        if (request.source() != null || request.build() != null) {
            throw Problem.invalid(
                    request.source() != null ? "source" : "build", "Only apps are built from a source: kind 'app'.");
        }
        if (image == null) {
            throw Problem.invalid("image", "'image' is missing, such as nginx:1.27.");
        }
        if (BuiltImage.is(ImageReference.parse(image))) {
            throw Problem.invalid("image", "Images that Lattice built are for their own workloads alone.");
        }
        return image;
    }

    private static List<Choice.PortChoice> detected(Plan.Built built) {
        return built.port()
                .map(number ->
                        List.of(new Choice.PortChoice(Optional.empty(), number, Optional.empty(), Optional.empty())))
                .orElse(List.of());
    }

    private static Choice.PortChoice port(DeployRequest.PortRequest port) {
        return new Choice.PortChoice(
                Optional.ofNullable(port.name()),
                port.port(),
                Optional.ofNullable(port.protocol()).map(Planner::protocol),
                Optional.ofNullable(port.open()));
    }

    private static Port.Protocol protocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "http" -> Port.Protocol.HTTP;
            case "tcp" -> Port.Protocol.TCP;
            default -> throw Problem.invalid("ports.protocol", "A port's protocol is http or tcp.");
        };
    }

    private static Choice.VolumeChoice volume(DeployRequest.VolumeRequest volume) {
        String path = volume.path();
        if (path == null) {
            throw Problem.invalid("volumes.path", "A volume needs a path inside the container.");
        }
        return new Choice.VolumeChoice(Optional.ofNullable(volume.name()), path);
    }

    private static Choice.ReadinessChoice readiness(DeployRequest.ReadinessRequest readiness) {
        return new Choice.ReadinessChoice(
                Optional.ofNullable(readiness.path()),
                readiness.command() == null ? List.of() : readiness.command(),
                Optional.ofNullable(readiness.port()),
                Optional.ofNullable(readiness.withinSeconds()));
    }

    private static int instances(DeployRequest request, boolean stateful) {
        int instances = request.instances() == null ? 1 : request.instances();
        checkInstances(instances, stateful);
        return instances;
    }

    static void checkInstances(int instances, boolean stateful) {
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw Problem.invalid(
                    "instances",
                    "instances is 1 to " + MOST_INSTANCES + (instances < 1 ? "; stop it to have none." : "."));
        }
        if (stateful && instances > 1) {
            throw Problem.invalid(
                    "instances", "What keeps something in a volume runs once: instances would not share it.");
        }
    }

    static Resources resources(Resources usual, @Nullable ResourceRequest asked) {
        double cpu = asked == null || asked.cpu() == null ? usual.cpuMillis() / 1_000.0 : asked.cpu();
        long memory = asked == null || asked.memoryMb() == null ? usual.memoryMb() : asked.memoryMb();
        long disk = asked == null || asked.diskMb() == null ? usual.diskMb() : asked.diskMb();
        if (!(cpu >= LEAST_CPU && cpu <= MOST_CPU)) {
            throw Problem.invalid("resources.cpu", "cpu is in cores, " + LEAST_CPU + " to " + (int) MOST_CPU + ".");
        }
        if (memory < LEAST_MEMORY_MB || memory > MOST_MEMORY_MB) {
            throw Problem.invalid(
                    "resources.memoryMb", "memoryMb is " + LEAST_MEMORY_MB + " to " + MOST_MEMORY_MB + ".");
        }
        if (disk < LEAST_DISK_MB || disk > MOST_DISK_MB) {
            throw Problem.invalid(
                    "resources.diskMb", "diskMb is " + LEAST_DISK_MB + " (1 GB) to " + MOST_DISK_MB + " (1000 GB).");
        }
        return new Resources((int) Math.round(cpu * 1_000), memory, disk, JobSpecs.gpus(asked));
    }

    private static Siting siting(DeployRequest request) {
        if (request.tags() != null && request.tags().size() > MOST_TAGS) {
            throw Problem.invalid("tags", "tags has more than " + MOST_TAGS + " labels.");
        }
        Siting wished = placement(request.placement());
        return new Siting(JobSpecs.tags(request.tags()), wished.preferred(), wished.spread());
    }

    private static void checkDisconnect(@Nullable DisconnectRequest asked, boolean stateful) {
        if (asked != null && Boolean.TRUE.equals(asked.replace()) && stateful) {
            throw Problem.invalid(
                    "disconnect.replace",
                    "It has volumes, and they are on its node only: what keeps something waits for its node. Restore a"
                            + " backup into another workload if the node does not come back.");
        }
        try {
            disconnect(asked);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("disconnect", wrong.getMessage() + ".");
        }
    }

    /**
     * What becomes of instances whose node does not answer.
     *
     * @throws IllegalArgumentException when that cannot be
     */
    static Disconnect disconnect(@Nullable DisconnectRequest asked) {
        if (asked == null) {
            return Disconnect.DEFAULT;
        }
        return new Disconnect(
                Optional.ofNullable(asked.lostAfterSeconds()).map(Duration::ofSeconds),
                Optional.ofNullable(asked.stopAfterSeconds()).map(Duration::ofSeconds),
                !Boolean.FALSE.equals(asked.replace()),
                switch (asked.reconcile()) {
                    case null -> Reconcile.REPLACEMENT;
                    case "original" -> Reconcile.ORIGINAL;
                    case "replacement" -> Reconcile.REPLACEMENT;
                    case "newest" -> Reconcile.NEWEST;
                    case String other ->
                        throw new IllegalArgumentException(
                                "reconcile is original, replacement or newest, not '" + other + "'");
                });
    }

    /** Which of the nodes that will do are taken. */
    static Siting placement(@Nullable PlacementRequest placement) {
        if (placement == null) {
            return Siting.ANYWHERE;
        }
        try {
            return ExpressionText.siting(null, placement.prefer(), placement.spread());
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("placement", wrong.getMessage() + ".");
        }
    }

    /** Secrets are kept on their own, and a change of anything else must not put old ones back. */
    private static DeployRequest withoutSecrets(CatalogueEntry entry, DeployRequest request, int instances) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        if (request.parameters() != null) {
            parameters.putAll(request.parameters());
            parameters.keySet().removeAll(entry.secretNames());
        }
        return new DeployRequest(
                request.name(),
                request.kind(),
                request.version(),
                parameters,
                request.env(),
                request.image(),
                request.command(),
                request.ports(),
                request.volumes(),
                request.readiness(),
                request.resources(),
                instances,
                request.tags(),
                request.source(),
                request.build(),
                request.placement(),
                request.disconnect());
    }

    /** The same request for so many instances. */
    static DeployRequest scaled(DeployRequest request, int instances) {
        return merged(
                request,
                new DeployRequest(null, null, null, null, null, null, null, null, null, null, null, instances, null));
    }

    /** The earlier request with what the change names; variables that are null in the change are taken away. */
    static DeployRequest merged(DeployRequest before, DeployRequest change) {
        Map<String, @Nullable Object> parameters =
                new LinkedHashMap<>(before.parameters() == null ? Map.of() : before.parameters());
        if (change.parameters() != null) {
            parameters.putAll(change.parameters());
        }
        return new DeployRequest(
                before.name(),
                before.kind(),
                change.version() == null ? before.version() : change.version(),
                parameters,
                env(before.env(), change.env()),
                change.image() == null ? before.image() : change.image(),
                change.command() == null ? before.command() : change.command(),
                change.ports() == null ? before.ports() : change.ports(),
                change.volumes() == null ? before.volumes() : change.volumes(),
                change.readiness() == null ? before.readiness() : change.readiness(),
                resources(before.resources(), change.resources()),
                change.instances() == null ? before.instances() : change.instances(),
                change.tags() == null ? before.tags() : change.tags(),
                SourceChanges.source(before.source(), change.source()),
                SourceChanges.build(before.build(), change.build()),
                change.placement() == null ? before.placement() : change.placement(),
                disconnect(before.disconnect(), change.disconnect()));
    }

    private static @Nullable DisconnectRequest disconnect(
            @Nullable DisconnectRequest before, @Nullable DisconnectRequest change) {
        return before == null || change == null ? change == null ? before : change : change.over(before);
    }

    /** More disk is no wish for less memory. */
    private static @Nullable ResourceRequest resources(
            @Nullable ResourceRequest before, @Nullable ResourceRequest change) {
        if (before == null || change == null) {
            return change == null ? before : change;
        }
        return new ResourceRequest(
                change.cpu() == null ? before.cpu() : change.cpu(),
                change.memoryMb() == null ? before.memoryMb() : change.memoryMb(),
                change.diskMb() == null ? before.diskMb() : change.diskMb(),
                change.gpus() == null ? before.gpus() : change.gpus());
    }

    private static Map<String, String> env(@Nullable Map<String, String> before, @Nullable Map<String, String> change) {
        Map<String, String> env = new LinkedHashMap<>(before == null ? Map.of() : before);
        if (change != null) {
            change.forEach((name, value) -> {
                if (value == null) {
                    env.remove(name);
                } else {
                    env.put(name, value);
                }
            });
        }
        return env;
    }
}
