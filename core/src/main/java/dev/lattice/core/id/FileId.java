package dev.lattice.core.id;

/** Names an uploaded file or tree. */
public record FileId(long value) implements Comparable<FileId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static FileId parse(String text) {
        return new FileId(Tsid.parse(text));
    }

    @Override
    public int compareTo(FileId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
