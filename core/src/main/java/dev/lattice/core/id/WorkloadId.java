package dev.lattice.core.id;

/** Names a workload. */
public record WorkloadId(long value) implements Comparable<WorkloadId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static WorkloadId parse(String text) {
        return new WorkloadId(Tsid.parse(text));
    }

    @Override
    public int compareTo(WorkloadId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
