package dev.lattice.server.catalogue;

import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.template.Reference;
import dev.lattice.core.template.Template;
import dev.lattice.server.problem.Problem;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The references to secrets and other workloads in a blueprint, and what is put in their place at the moment of a start.
 * They are in the environment and in the texts of files only: arguments of commands can be seen by others.
 */
public final class BlueprintReferences {
    private BlueprintReferences() {}

    /** The links of a blueprint, each once, for the caller to fetch. */
    public static Set<Link> links(Blueprint blueprint) {
        Set<Link> links = new LinkedHashSet<>();
        Stream.concat(
                        blueprint.process().environment().values().stream(),
                        blueprint.files().stream()
                                .filter(BlueprintReferences::isTemplate)
                                .map(ContainerFile::content))
                .flatMap(text -> Template.parse(text).references().stream())
                .forEach(reference -> Link.of(reference).ifPresent(links::add));
        return links;
    }

    private static boolean isTemplate(ContainerFile file) {
        return file.encoding() == ContainerFile.Encoding.TEXT;
    }

    /**
     * The blueprint with values instead of references. Values are put in as they are and never read again.
     *
     * @param secrets by name; all that {@link Compiled#secrets} named, and the user's own
     * @param links what a link leads to; empty when there is no such workload or it has no such thing
     * @throws Problem naming the variable or file whose link leads nowhere, or that becomes too large
     * @throws IllegalStateException when a secret is missing
     */
    public static Blueprint resolve(
            Blueprint blueprint, Map<String, String> secrets, Function<Link, Optional<String>> links) {
        Map<String, String> environment = new LinkedHashMap<>();
        blueprint
                .process()
                .environment()
                .forEach((name, value) ->
                        environment.put(name, rendered(new Place("env." + name, name), value, secrets, links)));
        List<ContainerFile> files = blueprint.files().stream()
                .map(file -> isTemplate(file)
                        ? file.withText(rendered(new Place("files", file.path()), file.content(), secrets, links))
                        : file)
                .toList();
        try {
            return blueprint
                    .but()
                    .process(blueprint.process().withEnvironment(environment))
                    .files(files)
                    .build();
        } catch (IllegalArgumentException tooLarge) {
            throw Problem.invalid("files", "With all values put in, " + tooLarge.getMessage() + ".");
        }
    }

    /** Where a text is, as a field and for people. */
    private record Place(String field, String name) {}

    private static String rendered(
            Place place, String text, Map<String, String> secrets, Function<Link, Optional<String>> links) {
        return Template.parse(text)
                .render(reference -> Optional.of(Link.of(reference)
                        .map(link -> linked(place, link, links))
                        .orElseGet(() -> secret(reference, secrets))));
    }

    private static String linked(Place place, Link link, Function<Link, Optional<String>> links) {
        return links.apply(link)
                .orElseThrow(() -> Problem.invalid(
                        place.field(),
                        link + " in " + place.name() + " leads nowhere: there is no workload '" + link.workload()
                                + "' in this project, or it has no "
                                + link.property().text() + "."));
    }

    private static String secret(Reference reference, Map<String, String> secrets) {
        String value = reference.name().startsWith(Choice.SECRET_PREFIX)
                ? secrets.get(reference.name().substring(Choice.SECRET_PREFIX.length()))
                : null;
        if (value == null) {
            throw new IllegalStateException("there is no value for " + reference);
        }
        return value;
    }
}
