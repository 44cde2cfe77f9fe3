package dev.lattice.server.catalogue;

import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Port;
import dev.lattice.server.catalogue.CatalogueEntry.Update;
import dev.lattice.server.catalogue.CatalogueEntry.Version;
import dev.lattice.server.catalogue.ContainerTemplate.Readiness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a schema cannot say of an entry: that its parts fit together. */
final class EntryRules {
    private static final Set<String> RESERVED =
            Set.of(ParameterValues.NAME, ParameterValues.VERSION, TemplateRules.ITEM, "secret", "port");

    /**
     * Something that is wrong.
     *
     * @param pointer where, as a JSON pointer
     */
    record Mistake(String pointer, String message) {}

    private final CatalogueEntry entry;
    private final List<Mistake> mistakes = new ArrayList<>();

    private EntryRules(CatalogueEntry entry) {
        this.entry = entry;
    }

    /** All mistakes of an entry. */
    static List<Mistake> check(String kind, CatalogueEntry entry) {
        EntryRules rules = new EntryRules(entry);
        rules.that(entry.kind().equals(kind), "/kind", "the kind is the file's name, " + kind);
        rules.checkVersions();
        rules.checkParameters();
        rules.checkContainer();
        rules.checkState();
        rules.mistakes.addAll(TemplateRules.check(entry));
        return rules.mistakes;
    }

    private void that(boolean holds, String pointer, String message) {
        if (!holds) {
            mistakes.add(new Mistake(pointer, message));
        }
    }

    private void checkVersions() {
        that(
                entry.custom() == entry.versions().isEmpty(),
                "/versions",
                "a kind has versions, or is custom: then the image is the user's");
        for (int i = 0; i < entry.versions().size(); i++) {
            Version version = entry.versions().get(i);
            that(
                    entry.version(version.version()).filter(version::equals).isPresent(),
                    "/versions/" + i,
                    "version " + version.version() + " is there twice");
            try {
                ImageReference.parse(version.image());
            } catch (IllegalArgumentException e) {
                that(false, "/versions/" + i + "/image", String.valueOf(e.getMessage()));
            }
        }
        that(
                entry.versions().isEmpty()
                        ? entry.defaultVersion().isEmpty()
                        : entry.defaultVersion().flatMap(entry::version).isPresent(),
                "/defaultVersion",
                "the default version is one of 'versions'");
    }

    private void checkParameters() {
        Set<String> names = new HashSet<>(RESERVED);
        for (int i = 0; i < entry.parameters().size(); i++) {
            Parameter parameter = entry.parameters().get(i);
            String at = "/parameters/" + i;
            that(names.add(parameter.name()), at + "/name", "'" + parameter.name() + "' is taken");
            that(
                    (parameter.type() == ParameterType.CHOICE)
                            == !parameter.choices().isEmpty(),
                    at,
                    "a choice has choices, and nothing else has");
            boolean hasText = parameter.type() == ParameterType.TEXT
                    || parameter.type() == ParameterType.LIST
                    || parameter.type() == ParameterType.SECRET;
            that(
                    hasText
                            == (parameter.pattern().isPresent()
                                    && parameter.expects().isPresent()),
                    at,
                    "texts, secrets and lists have a pattern, and 'expects' in words; nothing else has");
            that(
                    parameter.defaultValue().isEmpty()
                            || (parameter.type() != ParameterType.SECRET && parameter.type() != ParameterType.LIST),
                    at,
                    "secrets and lists have no default: they are generated, or empty");
        }
        for (int i = 0; i < entry.secrets().size(); i++) {
            String name = entry.secrets().get(i).name();
            that(names.add(name), "/secrets/" + i + "/name", "'" + name + "' is taken");
        }
    }

    private void checkContainer() {
        ContainerTemplate container = entry.container();
        that(
                MainProcess.CAPABILITIES.containsAll(container.capabilities()),
                "/container/capabilities",
                "only " + MainProcess.CAPABILITIES.stream().sorted().toList() + " may be granted");
        that(
                distinct(container.ports().stream().map(Port::name))
                        && distinct(container.ports().stream().map(Port::number)),
                "/container/ports",
                "two ports have the same name or number");
        if (entry.custom()) {
            that(
                    container.ports().isEmpty()
                            && container.volumes().isEmpty()
                            && container.command().isEmpty()
                            && container.readiness().isEmpty(),
                    "/container",
                    "command, ports, volumes and readiness of a custom kind are the user's");
            return;
        }
        that(!container.ports().isEmpty(), "/container", "there is no port");
        container
                .readiness()
                .ifPresentOrElse(this::checkReadiness, () -> that(false, "/container", "there is no readiness"));
        for (int i = 0; i < container.steps().size(); i++) {
            StepTemplate step = container.steps().get(i);
            that(
                    step.forEach().isEmpty()
                            || step.forEach()
                                    .flatMap(entry::parameter)
                                    .filter(list -> list.type() == ParameterType.LIST)
                                    .isPresent(),
                    "/container/steps/" + i + "/forEach",
                    "forEach names a list among the parameters");
        }
    }

    private void checkReadiness(Readiness readiness) {
        long ways = Stream.of(
                        readiness.tcp().isPresent(),
                        readiness.http().isPresent(),
                        !readiness.exec().isEmpty())
                .filter(way -> way)
                .count();
        that(ways == 1, "/container/readiness", "readiness is one of tcp, http and exec");
        Stream.concat(readiness.tcp().stream(), readiness.http().stream().map(ContainerTemplate.HttpCheck::port))
                .forEach(port -> that(
                        entry.container().port(port).isPresent(),
                        "/container/readiness",
                        "there is no port '" + port + "'"));
    }

    private void checkState() {
        boolean keeps = !entry.container().volumes().isEmpty();
        that(entry.stateful() == keeps, "/stateful", "a kind is stateful exactly when it has volumes");
        that(
                !keeps || entry.update() == Update.RECREATE,
                "/update",
                "what has volumes is recreated: two containers must not write into one volume");
        that(!entry.custom() || entry.backup().isEmpty(), "/backup", "nobody knows how to back up any image");
    }

    private static boolean distinct(Stream<?> values) {
        Set<Object> seen = new HashSet<>();
        return values.allMatch(seen::add);
    }
}
