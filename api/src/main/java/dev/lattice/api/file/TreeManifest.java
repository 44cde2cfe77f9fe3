package dev.lattice.api.file;

import java.util.List;

/** A folder as a list of files whose bytes are blobs: POST /api/trees, and the blob that a tree's {@code fileId} names. */
public record TreeManifest(List<Entry> files) {
    /**
     * One file.
     *
     * @param path relative, {@code /} between parts
     * @param mode POSIX permission bits, at most 0777; only the executable bits count
     * @param size bytes
     * @param sha256 lower-case hex
     */
    public record Entry(String path, int mode, long size, String sha256) {}
}
