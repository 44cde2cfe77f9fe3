package dev.lattice.core.id;

/** Names a job. */
public record JobId(long value) implements Comparable<JobId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static JobId parse(String text) {
        return new JobId(Tsid.parse(text));
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
