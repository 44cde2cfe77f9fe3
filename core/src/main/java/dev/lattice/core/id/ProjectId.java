package dev.lattice.core.id;

/** Names a project, the tenant of everything. */
public record ProjectId(long value) implements Comparable<ProjectId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static ProjectId parse(String text) {
        return new ProjectId(Tsid.parse(text));
    }

    @Override
    public int compareTo(ProjectId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
