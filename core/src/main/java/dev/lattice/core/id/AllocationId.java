package dev.lattice.core.id;

/** Names one assignment of one attempt to one node; never used twice. */
public record AllocationId(long value) implements Comparable<AllocationId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static AllocationId parse(String text) {
        return new AllocationId(Tsid.parse(text));
    }

    @Override
    public int compareTo(AllocationId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
