package dev.lattice.server.scheduling;

import dev.lattice.core.id.FileId;

/**
 * The upload that a job works on.
 *
 * @param sha256 lower-case hex
 * @param size bytes
 */
public record JobInput(FileId file, Kind kind, String name, String sha256, long size) {
    /** What a node does with the bytes. */
    public enum Kind {
        /** puts them down under their name */
        FILE,
        /** unpacks them */
        ZIP,
        /** takes them as the manifest of a tree */
        TREE
    }
}
