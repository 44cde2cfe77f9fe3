package dev.lattice.core.id;

/** Names an API token or a join token. */
public record TokenId(long value) implements Comparable<TokenId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static TokenId parse(String text) {
        return new TokenId(Tsid.parse(text));
    }

    @Override
    public int compareTo(TokenId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
