package dev.lattice.server.catalogue;

import dev.lattice.core.image.ImageReference;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.Volume;
import dev.lattice.core.template.Template;
import dev.lattice.server.catalogue.CatalogueEntry.Version;
import dev.lattice.server.catalogue.Choice.Custom;
import dev.lattice.server.catalogue.ContainerTemplate.Readiness;
import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** From a kind and a choice to a blueprint. A function: the same choice gives the same blueprint. */
public final class BlueprintCompiler {
    private final CatalogueEntry entry;
    private final ParameterValues values;

    private BlueprintCompiler(CatalogueEntry entry, ParameterValues values) {
        this.entry = entry;
        this.values = values;
    }

    /**
     * Compiles.
     *
     * @throws Problem naming the field that cannot be accepted: {@code name}, {@code version}, {@code parameters.user},
     *     {@code env}, {@code env.NAME}, {@code image}, {@code command}, {@code ports[0]}, {@code volumes[0]},
     *     {@code readiness}
     */
    public static Compiled compile(CatalogueEntry entry, Choice choice) {
        NameRules.checkWorkload(choice.name());
        Optional<Version> version = version(entry, choice.version());
        ParameterValues values =
                ParameterValues.of(entry, choice.name(), version.map(Version::version), choice.parameters());
        BlueprintCompiler compiler = new BlueprintCompiler(entry, values);
        Map<String, String> environment = compiler.environment(choice);
        Blueprint blueprint = entry.custom()
                ? compiler.blueprint(custom(entry, choice.custom()), environment)
                : compiler.blueprint(image(entry, choice.custom(), version), environment);
        return new Compiled(
                blueprint,
                version.map(Version::version),
                values.shown(),
                values.secrets(),
                BlueprintReferences.links(blueprint),
                entry.rotation().map(rotation -> compiler.steps(rotation.steps())));
    }

    private static Optional<Version> version(CatalogueEntry entry, Optional<String> chosen) {
        if (entry.versions().isEmpty()) {
            if (chosen.isPresent()) {
                throw Problem.invalid("version", entry.title() + " has no versions: the image's tag is its version.");
            }
            return Optional.empty();
        }
        String name = chosen.or(entry::defaultVersion).orElse("");
        return Optional.of(entry.version(name)
                .orElseThrow(() -> Problem.invalid(
                        "version",
                        entry.title() + " is offered in the versions "
                                + entry.versions().stream()
                                        .map(Version::version)
                                        .collect(Collectors.joining(", "))
                                + "; " + NameRules.quoted(name) + " is none of them.")));
    }

    private static Custom custom(CatalogueEntry entry, Optional<Custom> custom) {
        return custom.orElseThrow(
                () -> Problem.invalid("image", "A workload of the kind '" + entry.kind() + "' needs an image."));
    }

    private static ImageReference image(CatalogueEntry entry, Optional<Custom> custom, Optional<Version> version) {
        if (custom.isPresent() || version.isEmpty()) {
            throw Problem.invalid(
                    "image",
                    "Image, command, ports, volumes and readiness of the kind '" + entry.kind()
                            + "' are the catalogue's; the kind 'container' leaves them to you.");
        }
        return ImageReference.parse(version.get().image());
    }

    private Map<String, String> environment(Choice choice) {
        Map<String, String> environment = new LinkedHashMap<>();
        entry.container()
                .environment()
                .forEach((name, template) ->
                        environment.put(name, template.bind(values::text).toString()));
        Set<String> secrets = new HashSet<>(entry.secretNames());
        secrets.addAll(choice.secrets());
        EnvironmentRules.check(entry, choice.env(), secrets)
                .forEach((name, template) -> environment.put(name, template.toString()));
        return environment;
    }

    private Blueprint blueprint(ImageReference image, Map<String, String> environment) {
        ContainerTemplate container = entry.container();
        return blueprint(
                image,
                texts(container.command()),
                environment,
                new Reachable(container.ports(), container.volumes(), readiness()),
                container.readyWithin());
    }

    private Blueprint blueprint(Custom custom, Map<String, String> environment) {
        List<Port> ports = CustomContainer.ports(custom.ports());
        return blueprint(
                CustomContainer.image(custom.image()),
                CustomContainer.command("command", custom.command()),
                environment,
                new Reachable(
                        ports,
                        CustomContainer.volumes(custom.volumes()),
                        CustomContainer.readiness(custom.readiness(), ports)),
                CustomContainer.readyWithin(custom.readiness()));
    }

    /** Where it is reached, what it keeps, and how it is told that it is there. */
    private record Reachable(List<Port> ports, List<Volume> volumes, Probe readiness) {}

    private Blueprint blueprint(
            ImageReference image,
            List<String> command,
            Map<String, String> environment,
            Reachable reachable,
            Optional<Duration> readyWithin) {
        ContainerTemplate container = entry.container();
        MainProcess process = new MainProcess(
                List.of(),
                command,
                environment,
                "",
                "",
                container.capabilities(),
                new Stop(container.stopGrace().orElse(Stop.DEFAULT_GRACE)));
        Startup startup = new Startup(
                reachable.readiness(),
                Startup.DEFAULT_FAILURES,
                readyWithin.orElse(Startup.DEFAULT_WITHIN),
                steps(container.steps()));
        return Blueprint.of(image, process, startup)
                .ports(reachable.ports())
                .volumes(reachable.volumes())
                .build();
    }

    private Probe readiness() {
        Readiness readiness = entry.container()
                .readiness()
                .orElseThrow(() -> new IllegalStateException(entry.kind() + " has no readiness"));
        Duration interval = readiness.interval().orElse(Readiness.DEFAULT_INTERVAL);
        Duration timeout = readiness.timeout().orElse(Readiness.DEFAULT_TIMEOUT);
        if (readiness.tcp().isPresent()) {
            return new Probe.Tcp(number(readiness.tcp().get()), interval, timeout);
        }
        return readiness
                .http()
                .<Probe>map(http -> new Probe.Http(number(http.port()), http.path(), interval, timeout))
                .orElseGet(() -> new Probe.Exec(texts(readiness.exec()), interval, timeout));
    }

    private int number(String port) {
        return entry.container()
                .port(port)
                .orElseThrow(() -> new IllegalStateException(entry.kind() + " has no port " + port))
                .number();
    }

    private List<Step> steps(List<StepTemplate> templates) {
        List<Step> steps = new ArrayList<>();
        for (StepTemplate template : templates) {
            Duration timeout = template.timeout().orElse(StepTemplate.DEFAULT_TIMEOUT);
            if (template.forEach().isEmpty()) {
                steps.add(new Step(text(template.name()), texts(template.command()), timeout));
            }
            for (String item : template.forEach().map(values::list).orElse(List.of())) {
                List<String> command = template.command().stream()
                        .map(argument -> withItem(argument, item))
                        .toList();
                steps.add(new Step(withItem(template.name(), item), command, timeout));
            }
        }
        return steps;
    }

    private String withItem(Template template, String item) {
        return template.render(
                reference -> reference.name().equals(TemplateRules.ITEM) ? Optional.of(item) : values.text(reference));
    }

    private List<String> texts(List<Template> templates) {
        return templates.stream().map(this::text).toList();
    }

    private String text(Template template) {
        return template.render(values::text);
    }
}
