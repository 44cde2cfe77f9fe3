package dev.lattice.core.id;

/** Names a schedule. */
public record ScheduleId(long value) implements Comparable<ScheduleId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static ScheduleId parse(String text) {
        return new ScheduleId(Tsid.parse(text));
    }

    @Override
    public int compareTo(ScheduleId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
