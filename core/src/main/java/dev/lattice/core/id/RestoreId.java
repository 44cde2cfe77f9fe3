package dev.lattice.core.id;

/** Names a restore. */
public record RestoreId(long value) implements Comparable<RestoreId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static RestoreId parse(String text) {
        return new RestoreId(Tsid.parse(text));
    }

    @Override
    public int compareTo(RestoreId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
