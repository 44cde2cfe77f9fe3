package dev.lattice.server.catalogue;

import dev.lattice.core.template.Reference;
import java.util.Locale;
import java.util.Optional;

/** A reference from a workload's environment to another workload of the project, such as <code>${db.url}</code>. */
public record Link(String workload, Property property) {
    /** What another workload can be asked for. */
    public enum Property {
        URL,
        HOST,
        PORT,
        USER,
        PASSWORD,
        DATABASE;

        /** As it is written. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Property> of(String text) {
            for (Property each : values()) {
                if (each.text().equals(text)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    /** The link that a reference is; empty when it is none. */
    static Optional<Link> of(Reference reference) {
        int dot = reference.name().indexOf('.');
        if (dot < 0 || reference.name().startsWith(Choice.SECRET_PREFIX)) {
            return Optional.empty();
        }
        String workload = reference.name().substring(0, dot);
        return Property.of(reference.name().substring(dot + 1)).map(property -> new Link(workload, property));
    }

    @Override
    public String toString() {
        return "${" + workload + "." + property.text() + "}";
    }
}
