package dev.lattice.server.application;

import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.compose.ComposeFinding;
import dev.lattice.server.compose.ComposeService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is found in the way from a compose file, which was read, to workloads. */
final class Findings {
    private final String file;
    private final List<ComposeFinding> refused = new ArrayList<>();
    private final List<ComposeFinding> warnings = new ArrayList<>();

    /** @param file for messages */
    Findings(String file) {
        this.file = file;
    }

    /** @param key below the service, such as {@code volumes} */
    void refuse(ComposeService service, String key, String message) {
        refused.add(finding(service, key, message));
    }

    void warn(ComposeService service, String key, String message) {
        warnings.add(finding(service, key, message));
    }

    private ComposeFinding finding(ComposeService service, String key, String message) {
        return new ComposeFinding(
                file, service.line(), "services." + service.name() + (key.isEmpty() ? "" : "." + key), message);
    }

    /** What a value of the file came to, for a message: values of variables are in none. */
    static String shown(ComposeService service, String key, String made) {
        return service.variable().contains(key) ? "what the variables in '" + key + "' name" : NameRules.quoted(made);
    }

    /** What the domain makes of a text of the file; null when it refuses that, which is then a finding. */
    <T> @Nullable T checked(ComposeService service, String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            refuse(
                    service,
                    key,
                    service.variable().contains(key)
                            ? "With the values of its variables this is not possible. Write it without variables to be"
                                    + " told what is wrong."
                            : e.getMessage() + ".");
            return null;
        }
    }

    List<ComposeFinding> refused() {
        return refused;
    }

    List<ComposeFinding> warnings() {
        return warnings;
    }
}
