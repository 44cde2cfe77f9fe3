package dev.lattice.server.application;

import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.build.SourceRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an application comes from.
 *
 * @param source as it was asked for
 * @param file that was asked for; empty for the usual one
 * @param found the compose file's path in the source
 * @param built from where its images were built last: the source as it was then
 * @param content of that, as a hash
 */
record Origin(
        SourceRequest source,
        Optional<String> file,
        String found,
        Map<String, String> variables,
        List<String> profiles,
        SourceRequest built,
        String content) {
    /** What is asked for now, with what is left out as it was. */
    ApplicationRequest over(ApplicationRequest change) {
        return new ApplicationRequest(
                null,
                change.source() == null ? source : change.source(),
                change.file() == null ? file.orElse(null) : change.file(),
                change.variables() == null ? variables : change.variables(),
                change.profiles() == null ? profiles : change.profiles(),
                change.removeOrphans());
    }

    /** Without values of variables. */
    @Override
    public String toString() {
        return "Origin[" + source + " " + found + "]";
    }
}
