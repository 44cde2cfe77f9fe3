package dev.lattice.server.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Blobs as files of one folder. A blob is written beside its place, forced to disk, renamed into it, and the folder is
 * forced too: whatever happens in between, it is whole or not there.
 */
public final class FolderBlobStore implements BlobStore {
    private static final Pattern KEY =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,3}");
    private static final String SCRATCH = ".scratch";

    private final Path root;
    private final Path scratch;

    /** Makes the folder, for this account's eyes only; what an earlier run left unfinished is removed. */
    public FolderBlobStore(Path root) throws IOException {
        this.root = root;
        this.scratch = root.resolve(SCRATCH);
        Files.createDirectories(scratch);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> left = Files.list(scratch)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public Path newScratchFile() throws IOException {
        return Files.createFile(scratch.resolve(UUID.randomUUID().toString()));
    }

    @Override
    public void put(String key, Path file) throws IOException {
        Path target = path(key);
        Path folder = parent(target);
        if (Files.exists(target)) {
            Files.delete(file);
            return;
        }
        force(file);
        createForced(folder);
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // It comes from another file system: bring it to ours first.
            Path here = newScratchFile();
            Files.move(file, here, StandardCopyOption.REPLACE_EXISTING);
            force(here);
            Files.move(here, target, StandardCopyOption.ATOMIC_MOVE);
        }
        force(folder);
    }

    @Override
    public boolean contains(String key) {
        return Files.exists(path(key));
    }

    @Override
    public InputStream open(String key, long offset) throws IOException {
        FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ);
        try {
            channel.position(offset);
            return Channels.newInputStream(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<Path> localFile(String key) throws IOException {
        Path path = path(key);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(key);
        }
        return Optional.of(path);
    }

    @Override
    public boolean delete(String key) throws IOException {
        return Files.deleteIfExists(path(key));
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public void check() throws IOException {
        Files.delete(newScratchFile());
    }

    private Path path(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("'" + key + "' is not a key of a blob");
        }
        return root.resolve(key);
    }

    /** A new folder is only there after a power loss if the one above it was forced. */
    private void createForced(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createForced(parent(folder));
            Files.createDirectories(folder);
            force(parent(folder));
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "everything here is under the root");
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
