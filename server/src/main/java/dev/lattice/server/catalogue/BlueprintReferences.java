package dev.lattice.server.catalogue;

import dev.lattice.core.service.Blueprint;
import dev.lattice.core.template.Reference;
import dev.lattice.core.template.Template;
import dev.lattice.server.problem.Problem;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The references to secrets and other workloads in a blueprint, and what is put in their place at the moment of a start.
 * They are in the environment only: arguments of commands can be seen by others.
 */
public final class BlueprintReferences {
    private BlueprintReferences() {}

    /** The links of a blueprint, each once, for the caller to fetch. */
    public static Set<Link> links(Blueprint blueprint) {
        Set<Link> links = new LinkedHashSet<>();
        for (String value : blueprint.environment().values()) {
            for (Reference reference : Template.parse(value).references()) {
                Link.of(reference).ifPresent(links::add);
            }
        }
        return links;
    }

    /**
     * The blueprint with values instead of references. Values are put in as they are and never read again.
     *
     * @param secrets by name; all that {@link Compiled#secrets} named, and the user's own
     * @param links what a link leads to; empty when there is no such workload or it has no such thing
     * @throws Problem naming the variable whose link leads nowhere
     * @throws IllegalStateException when a secret is missing
     */
    public static Blueprint resolve(
            Blueprint blueprint, Map<String, String> secrets, Function<Link, Optional<String>> links) {
        Map<String, String> environment = new LinkedHashMap<>();
        blueprint
                .environment()
                .forEach((name, value) -> environment.put(
                        name,
                        Template.parse(value)
                                .render(reference -> Optional.of(Link.of(reference)
                                        .map(link -> linked(name, link, links))
                                        .orElseGet(() -> secret(reference, secrets))))));
        return blueprint.withEnvironment(environment);
    }

    private static String linked(String variable, Link link, Function<Link, Optional<String>> links) {
        return links.apply(link)
                .orElseThrow(() -> Problem.invalid(
                        "env." + variable,
                        link + " in " + variable + " leads nowhere: there is no workload '" + link.workload()
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
