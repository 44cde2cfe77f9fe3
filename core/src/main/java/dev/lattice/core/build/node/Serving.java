package dev.lattice.core.build.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an app is once it is built. */
sealed interface Serving {
    /**
     * Files for a web server.
     *
     * @param output their folder, from the app's
     * @param fallback the file that answers for paths without one of their own, such as {@code index.html}; empty when
     *     they are not found
     */
    record Site(String output, Optional<String> fallback, String reason) implements Serving {}

    /**
     * A program.
     *
     * @param line for a shell
     * @param environment of the program
     * @param bundle what it needs of what was built, with all packages in it; empty when it needs everything
     */
    record Program(String line, String reason, Map<String, String> environment, List<Part> bundle) implements Serving {
        Program(String line, String reason) {
            this(line, reason, Map.of(), List.of());
        }

        Program in(Map<String, String> variables) {
            return new Program(line, reason, variables, bundle);
        }
    }

    /**
     * A folder of what was built.
     *
     * @param from in the app's folder
     * @param to in the image's work folder; empty for itself
     */
    record Part(String from, String to) {}
}
