package dev.lattice.api.application;

import dev.lattice.api.build.SourceRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An application that is wanted, or what is to change about one; what is left out of a change stays as it is.
 *
 * @param name the compose file's own when left out; not to be changed
 * @param source that holds the compose file and all that is beside it
 * @param file path of the compose file in the source; {@code compose.yaml} or one of its usual names when left out
 * @param variables that the file may name; they win over those of {@code .env}; never shown again
 * @param profiles whose services are wanted, too
 * @param removeOrphans whether services that the file does not have any more are deleted with what they keep
 */
public record ApplicationRequest(
        @Nullable String name,
        @Nullable SourceRequest source,
        @Nullable String file,
        @Nullable Map<String, String> variables,
        @Nullable List<String> profiles,
        @Nullable Boolean removeOrphans) {
    /** Without what nobody may see. */
    @Override
    public String toString() {
        return "ApplicationRequest[" + name + " " + source + " " + file + "]";
    }
}
