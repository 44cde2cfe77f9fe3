package dev.lattice.core.id;

/** Names an application. */
public record ApplicationId(long value) implements Comparable<ApplicationId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static ApplicationId parse(String text) {
        return new ApplicationId(Tsid.parse(text));
    }

    @Override
    public int compareTo(ApplicationId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
