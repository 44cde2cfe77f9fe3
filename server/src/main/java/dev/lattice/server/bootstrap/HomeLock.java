package dev.lattice.server.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Makes a folder this server's own: no second server works in it, and no other account reads what tenants left in it.
 * The system itself releases the lock when this process dies.
 */
final class HomeLock implements AutoCloseable {
    /** PostgreSQL keeps its own; where it runs as another account it has to get there, so the folder above stays open. */
    private static final List<String> PRIVATE = List.of("blobs", "logs", "output", "uploads");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    static HomeLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new InvalidSettings("A server already works in " + folder
                        + ". Stop it, or give this one another LATTICE_HOME and LATTICE_PORT.");
            }
            for (String name : PRIVATE) {
                makePrivate(folder.resolve(name));
            }
            return new HomeLock(channel);
        } catch (IOException e) {
            throw new InvalidSettings("The folder " + folder + " cannot be used: " + e.getMessage());
        }
    }

    private static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
