package dev.lattice.cli.local;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that nobody else may read. */
final class OwnerOnly {
    private OwnerOnly() {}

    /** For creating such a file; empty where the file system has no such permissions. */
    static FileAttribute<?>[] attributes(Path near) {
        return near.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
