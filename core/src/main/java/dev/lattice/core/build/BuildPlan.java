package dev.lattice.core.build;

import dev.lattice.core.build.dockerfile.Dockerfile;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.List;
import java.util.Optional;

/**
 * How a source tree becomes an image, and what that listens on.
 *
 * @param framework such as {@code Next.js}; empty when none is known
 * @param decisions for people, in the order in which things happen
 * @param warnings for people: what works but may not be what is meant
 * @param context folder of the source that is sent to the builder; empty for all
 * @param recipe what builds it
 * @param port that the container listens on by default; empty when it is not to be reached. It gets it as {@code PORT}
 */
public record BuildPlan(
        Ecosystem ecosystem,
        Optional<String> framework,
        List<Decision> decisions,
        List<String> warnings,
        String context,
        Recipe recipe,
        Optional<Integer> port) {
    /** What builds it. */
    public sealed interface Recipe {
        /** A Dockerfile that the source brings, by its path from the root of the source. */
        record Own(String path) implements Recipe {}

        /** One that is made: values rather than a text, as a builder names the caches. */
        record Generated(List<Stage> stages) implements Recipe {
            public Generated {
                stages = List.copyOf(stages);
            }

            /** Its text, for people. */
            public String dockerfile() {
                return Dockerfile.of(stages);
            }

            /** Its text for a builder: builds with other namespaces share no caches. */
            public String dockerfile(String namespace) {
                return Dockerfile.of(stages, namespace);
            }
        }
    }

    public BuildPlan {
        decisions = List.copyOf(decisions);
        warnings = List.copyOf(warnings);
    }

    /** With the whole of the tree that was looked at as context. */
    public BuildPlan(
            Ecosystem ecosystem,
            Optional<String> framework,
            List<Decision> decisions,
            List<String> warnings,
            Recipe recipe,
            Optional<Integer> port) {
        this(ecosystem, framework, decisions, warnings, "", recipe, port);
    }
}
