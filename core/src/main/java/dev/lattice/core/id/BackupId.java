package dev.lattice.core.id;

/** Names a backup. */
public record BackupId(long value) implements Comparable<BackupId> {
    /** @throws IllegalArgumentException when the text is not an id */
    public static BackupId parse(String text) {
        return new BackupId(Tsid.parse(text));
    }

    @Override
    public int compareTo(BackupId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Tsid.format(value);
    }
}
