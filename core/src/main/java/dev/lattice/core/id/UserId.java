package dev.lattice.core.id;

/** Names a user. */
public record UserId(long value) implements Comparable<UserId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static UserId parse(String text) {
        return new UserId(Tsid.parse(text));
    }

    @Override
    public int compareTo(UserId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
