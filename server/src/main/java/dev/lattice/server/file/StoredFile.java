package dev.lattice.server.file;

import dev.lattice.core.id.FileId;

/**
 * An upload.
 *
 * @param name as its sender called it
 * @param sha256 of a tree: its manifest's
 * @param size of the file, or of all files of the tree
 */
public record StoredFile(FileId id, Kind kind, String name, Sha256 sha256, long size) {
    /** What the bytes are. */
    public enum Kind {
        FILE,
        ZIP,
        TREE
    }
}
