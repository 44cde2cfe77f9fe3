package dev.lattice.server.compose;

import java.util.Map;
import java.util.Optional;

/** {@code x-lattice} of a service, which Compose itself passes over: how its image is built without a Dockerfile. */
final class BuildDecisionsReader {
    private static final int LONGEST = 4_096;

    private static final KeyRules RULES = KeyRules.reading("build");
    private static final KeyRules BUILD = KeyRules.reading("version", "install", "build", "start", "output");

    private BuildDecisionsReader() {}

    /** @param fromSource whether the service has a {@code build} at all */
    static BuildDecisions read(Value lattice, boolean fromSource) {
        Value build = lattice.fields(RULES).get("build");
        if (build == null || build.isNull()) {
            return BuildDecisions.NONE;
        }
        if (!fromSource) {
            build.refuse("The service has no 'build', so there is nothing to decide about one; write that, or remove"
                    + " this.");
        }
        Map<String, Value> fields = build.fields(BUILD);
        return new BuildDecisions(
                Optional.ofNullable(fields.get("version")).flatMap(BuildDecisionsReader::version),
                line(fields, "install"),
                line(fields, "build"),
                line(fields, "start"),
                Optional.ofNullable(fields.get("output"))
                        .flatMap(value -> value.parsed(text -> ContextPath.inContext(".", text))));
    }

    private static Optional<String> version(Value value) {
        if (value.isReadOtherwise()) {
            value.refuse("This is a number to YAML, and arrives as another version. Put quotes around it.");
            return Optional.empty();
        }
        return value.parsed(BuildDecisionsReader::line);
    }

    private static Optional<String> line(Map<String, Value> fields, String key) {
        return Optional.ofNullable(fields.get(key)).flatMap(value -> value.parsed(BuildDecisionsReader::line));
    }

    private static String line(String text) throws InvalidTextException {
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new InvalidTextException("It is one line of up to " + LONGEST + " characters.");
        }
        return text;
    }
}
