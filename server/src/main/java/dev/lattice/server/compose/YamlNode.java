package dev.lattice.server.compose;

import java.util.List;
import java.util.Map;

/** A piece of a file whose aliases and merge keys are resolved; each piece knows where it was written. */
sealed interface YamlNode {
    /** The first is 1. */
    int line();

    /**
     * @param text as Compose hands it on
     * @param written as the file has it; otherwise than the text for some numbers
     */
    record Scalar(int line, Kind kind, String text, String written) implements YamlNode {}

    record Sequence(int line, List<YamlNode> items) implements YamlNode {}

    record Mapping(int line, Map<String, Entry> entries) implements YamlNode {}

    /** @param line of the key */
    record Entry(int line, YamlNode value) {}

    /** What a scalar is by itself, before anyone expects something of it. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL
    }
}
