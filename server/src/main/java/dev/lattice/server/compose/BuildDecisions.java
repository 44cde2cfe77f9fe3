package dev.lattice.server.compose;

import java.util.Optional;

/**
 * How a service is built where it should not be as it is detected; commands are lines for a shell. Each is empty where the
 * file says nothing.
 *
 * @param version of the language
 * @param output folder with the files of a site, from the build's context
 */
public record BuildDecisions(
        Optional<String> version,
        Optional<String> install,
        Optional<String> build,
        Optional<String> start,
        Optional<String> output) {
    static final BuildDecisions NONE = new BuildDecisions(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
