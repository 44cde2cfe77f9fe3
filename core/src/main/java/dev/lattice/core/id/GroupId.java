package dev.lattice.core.id;

/** Names a job group. */
public record GroupId(long value) implements Comparable<GroupId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static GroupId parse(String text) {
        return new GroupId(Tsid.parse(text));
    }

    @Override
    public int compareTo(GroupId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
