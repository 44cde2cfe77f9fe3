package dev.lattice.server.file;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.FileId;

/**
 * An upload.
 *
 * @param name as its sender called it
 * @param sha256 of its bytes; those of a tree are its manifest
 * @param size of the bytes that {@code sha256} names
 */
public record StoredFile(FileId id, Kind kind, String name, Sha256 sha256, long size) {
    /** What the bytes are. */
    public enum Kind {
        FILE,
        ZIP,
        TREE
    }
}
