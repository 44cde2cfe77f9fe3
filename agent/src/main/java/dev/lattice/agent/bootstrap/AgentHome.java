package dev.lattice.agent.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** The folder where an agent keeps everything; one agent at a time. */
final class AgentHome implements AutoCloseable {
    /** Another agent uses the folder. */
    static final class InUseException extends Exception {
        private static final long serialVersionUID = 1;

        InUseException(Path home) {
            super("another agent runs in " + home + "; stop it, or give this one another --home");
        }
    }

    private final Path root;
    private final FileChannel lockFile;
    private final FileChannel attendedFile;

    private AgentHome(Path root, FileChannel lockFile, FileChannel attendedFile) {
        this.root = root;
        this.attendedFile = attendedFile;
        this.lockFile = lockFile;
    }

    /** Makes what is missing and keeps others out. */
    static AgentHome open(Path root) throws IOException, InUseException {
        Files.createDirectories(root);
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
        FileChannel lockFile =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new InUseException(root);
            }
        } catch (OverlappingFileLockException held) {
            throw new InUseException(root);
        }
        AgentHome home = new AgentHome(root, lockFile, attend(root));
        for (Path folder :
                new Path[] {home.channels(), home.spool(), home.scratch(), home.exits(), home.cache(), home.tunnels()
                }) {
            Files.createDirectories(folder);
        }
        return home;
    }

    /** Waits for a supervisor that is saving the output of a process that ended without an agent. */
    private static FileChannel attend(Path root) throws IOException {
        FileChannel attended =
                FileChannel.open(root.resolve("attended"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = attended.lock();
        if (!lock.isValid()) {
            throw new IOException("no lock on the agent's home " + root);
        }
        return attended;
    }

    Path root() {
        return root;
    }

    /** Tells this home from others on the same machine, in a few letters. */
    String token() throws IOException {
        byte[] path = root.toRealPath().toString().getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(path).toString();
    }

    Path identity() {
        return root.resolve("identity.json");
    }

    Path journal() {
        return root.resolve("journal");
    }

    /** Which images were fetched from here. */
    Path images() {
        return root.resolve("images");
    }

    Path channels() {
        return root.resolve("channels");
    }

    Path spool() {
        return root.resolve("spool");
    }

    Path scratch() {
        return root.resolve("scratch");
    }

    Path exits() {
        return root.resolve("exits");
    }

    Path cache() {
        return root.resolve("cache");
    }

    Path containers() {
        return root.resolve("containers");
    }

    /** What the owner last asked for. */
    Path availability() {
        return root.resolve("availability.order");
    }

    Path tunnels() {
        return root.resolve("tunnels");
    }

    @Override
    public void close() throws IOException {
        attendedFile.close();
        lockFile.close();
    }
}
