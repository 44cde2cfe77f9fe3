package dev.lattice.server.compose;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables of a reading: the caller's, then those of {@code .env}. */
final class Variables {
    private static final String FILE = ".env";

    private final Map<String, String> values;

    private Variables(Map<String, String> values) {
        this.values = values;
    }

    /** What the caller gives and what the context's {@code .env} adds; what is wrong in it becomes findings. */
    static Variables of(ComposeSource source, Interpolation interpolation, Findings findings) {
        Map<String, String> values = new HashMap<>();
        Optional<String> file = source.files().apply(FILE);
        if (file.isPresent()) {
            try {
                values.putAll(DotEnv.read(
                        file.get(),
                        name -> Optional.ofNullable(source.variables().get(name)),
                        interpolation,
                        (name, before) -> findings.warnIn(
                                FILE, before + 1, "", "The variable " + name + " is not set, and is read as empty.")));
            } catch (InvalidTextException e) {
                findings.refuseIn(FILE, e.offset() + 1, "", e.sentence());
            }
        }
        values.putAll(source.variables());
        return new Variables(values);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** As {@code COMPOSE_PROJECT_NAME}, which files refer to; a caller's own stays. */
    void projectName(String name) {
        values.putIfAbsent("COMPOSE_PROJECT_NAME", name);
    }
}
