package dev.lattice.core.id;

import java.util.regex.Pattern;

/** Names a node. The agent (or a foreign worker) makes it once and keeps it; the fixed API calls it {@code workerId}. */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** @throws IllegalArgumentException when the text is not a node id */
    public NodeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a worker id has 1 to 128 letters, digits, dots, dashes and underscores, and begins with a letter or digit");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
