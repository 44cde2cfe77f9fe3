package dev.lattice.server.compose;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a reading of a compose file begins with. The folder of the file is called the context: all paths are relative to
 * it.
 *
 * @param file what people call the file, such as {@code compose.yaml}; for messages
 * @param text of the file
 * @param files the texts of the context by path, such as {@code .env} or {@code config/web.env}: asked for {@code .env},
 *     for each {@code env_file}, and for what is mounted without saying whether it is only read. Empty when there is no
 *     such file, or when it is a folder or no text
 * @param variables of the caller, which win over {@code .env}
 * @param profiles that are wanted; when none, those of the variable {@code COMPOSE_PROFILES}. {@code *} is all
 */
public record ComposeSource(
        String file,
        String text,
        Function<String, Optional<String>> files,
        Map<String, String> variables,
        Set<String> profiles) {
    public ComposeSource {
        variables = Map.copyOf(variables);
        profiles = Set.copyOf(profiles);
    }

    /** A file alone: nothing beside it, no variables, no profiles. */
    public static ComposeSource of(String file, String text) {
        return new ComposeSource(file, text, path -> Optional.empty(), Map.of(), Set.of());
    }

    /** Without texts and values: passwords are among them. */
    @Override
    public String toString() {
        return "ComposeSource[file=" + file + ", profiles=" + profiles + "]";
    }
}
