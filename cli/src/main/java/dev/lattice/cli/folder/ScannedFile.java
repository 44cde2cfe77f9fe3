package dev.lattice.cli.folder;

import java.nio.file.Path;

/**
 * A file that goes along, as the file system describes it.
 *
 * @param path relative to the packed folder, {@code /} between parts
 * @param mode 0755 or 0644: only whether it may be executed is kept
 * @param size bytes
 * @param modifiedNanos since the epoch
 * @param inode 0 where there is none
 */
record ScannedFile(String path, Path file, int mode, long size, long modifiedNanos, long inode) {}
