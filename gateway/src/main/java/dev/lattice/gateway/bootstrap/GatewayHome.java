package dev.lattice.gateway.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder where a gateway keeps everything; one gateway at a time. */
final class GatewayHome implements AutoCloseable {
    /** Another gateway uses the folder. */
    static final class InUseException extends Exception {
        private static final long serialVersionUID = 1;

        InUseException(Path home) {
            super("another gateway runs in " + home + "; stop it, or give this one another --home");
        }
    }

    private final Path root;
    private final FileChannel lockFile;

    private GatewayHome(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /** Makes what is missing and keeps others out. */
    static GatewayHome open(Path root) throws IOException, InUseException {
        Files.createDirectories(root);
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
        FileChannel lockFile =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock != null) {
                return new GatewayHome(root, lockFile);
            }
        } catch (OverlappingFileLockException held) {
            lockFile.close();
            throw new InUseException(root);
        }
        lockFile.close();
        throw new InUseException(root);
    }

    /** The last route table. */
    Path routes() {
        return root.resolve("routes");
    }

    /** Certificates of single names. */
    Path certificates() {
        return root.resolve("certificates");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
