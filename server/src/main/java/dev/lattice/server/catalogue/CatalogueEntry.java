package dev.lattice.server.catalogue;

import dev.lattice.api.catalogue.Category;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One kind of workload, as its file {@code catalogue/<kind>.yaml} has it; {@code docs/catalogue.md} explains the parts.
 *
 * @param icon a name that the console knows
 * @param defaultVersion empty when there are no versions, for the image is the user's
 * @param custom whether image, command, ports, volumes and readiness are the user's
 * @param built whether the image is built from a source of the user's
 * @param ecosystem that such a source has to be; empty for any
 * @param stateful whether it keeps something on its node
 * @param secrets generated ones that nobody chooses; those that may be chosen are parameters
 * @param link what other workloads get by {@code ${name.url}} and so on
 */
public record CatalogueEntry(
        String kind,
        String title,
        String description,
        Category category,
        String icon,
        Optional<String> defaultVersion,
        List<Version> versions,
        boolean custom,
        boolean built,
        Optional<Ecosystem> ecosystem,
        boolean stateful,
        Update update,
        Resources resources,
        List<Parameter> parameters,
        List<GeneratedSecret> secrets,
        ContainerTemplate container,
        List<ConnectionTemplate> connections,
        Map<Link.Property, Template> link,
        Optional<ProgramTemplate> connect,
        Optional<Backup> backup,
        Optional<Rotation> rotation) {
    /** What a change of a running workload does. */
    public enum Update {
        /** the new one is started, gets the traffic when it is ready, and the old one drains */
        REPLACE,
        /** the old one is stopped first, for both would write into the same volume */
        RECREATE
    }

    /** @param verified whether the project's tests ran this image for real */
    public record Version(String version, String image, boolean verified) {}

    /** @param length in characters */
    public record GeneratedSecret(String name, String label, int length) {}

    /**
     * A text with which a client reaches the workload.
     *
     * @param client a name for programs, such as {@code psql}
     */
    public record ConnectionTemplate(String client, String title, Template template) {}

    /** A program on the user's machine; secrets are in its environment only. */
    public record ProgramTemplate(List<Template> command, Map<String, Template> environment) {}

    /**
     * Commands that run in the container.
     *
     * @param extension of the file's name, without a dot
     * @param dump writes all data to stdout
     * @param restore takes what {@code dump} wrote from stdin, instead of what is there
     */
    public record Backup(String extension, List<Template> dump, List<Template> restore) {}

    /**
     * How changed secrets come into force.
     *
     * @param steps after the restart with the new secrets; none when the restart alone does it
     */
    public record Rotation(List<StepTemplate> steps) {}

    /** Makes sure that nobody changes what it holds. */
    public CatalogueEntry {
        versions = List.copyOf(versions);
        parameters = List.copyOf(parameters);
        secrets = List.copyOf(secrets);
        connections = List.copyOf(connections);
        link = Map.copyOf(link);
    }

    public Optional<Version> version(String name) {
        return versions.stream().filter(each -> each.version().equals(name)).findFirst();
    }

    public Optional<Parameter> parameter(String name) {
        return parameters.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** The names of all its secrets, generated or chosen. */
    public Set<String> secretNames() {
        return Stream.concat(
                        parameters.stream().filter(Parameter::isSecret).map(Parameter::name),
                        secrets.stream().map(GeneratedSecret::name))
                .collect(Collectors.toUnmodifiableSet());
    }
}
