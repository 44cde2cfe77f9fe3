package dev.lattice.server.backup;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.BackupId;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.file.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The bytes of backups, each under a key of its own: two are hardly ever the same, and what nobody else refers to can be
 * removed without asking who does.
 */
final class BackupFiles {
    private static final int BUFFER_BYTES = 64 << 10;

    private final BlobStore store;

    BackupFiles(BlobStore store) {
        this.store = store;
    }

    /** What was kept. */
    record Kept(long size, Sha256 sha256) {}

    /** Hears of bytes. */
    interface Progress {
        /**
         * @param bytes that there are so far
         * @throws IOException to break off
         */
        void at(long bytes) throws IOException;
    }

    long usableBytes() throws IOException {
        return store.usableBytes();
    }

    private static String key(BackupId id) {
        return "backup/" + id;
    }

    /**
     * Keeps all bytes of the stream; when it breaks off, none.
     *
     * @param progress hears how many there are so far
     */
    Kept keep(BackupId id, InputStream bytes, Progress progress) throws IOException {
        Path file = store.newScratchFile();
        try {
            Kept kept;
            try (OutputStream out = Files.newOutputStream(file)) {
                kept = copy(bytes, out, progress);
            }
            store.put(key(id), file);
            return kept;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Kept copy(InputStream from, OutputStream to, Progress progress) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            digest.update(buffer, 0, count);
            to.write(buffer, 0, count);
            size += count;
            progress.at(size);
        }
        return new Kept(size, Sha256.of(digest.digest()));
    }

    /** Whether the bytes are still those that were kept. */
    boolean whole(BackupId id, Sha256 expected) throws IOException {
        try (InputStream in = open(id)) {
            return copy(in, OutputStream.nullOutputStream(), _ -> {}).sha256().equals(expected);
        }
    }

    InputStream open(BackupId id) throws IOException {
        return store.open(key(id), 0);
    }

    /** For a download. */
    Content content(BackupId id) {
        return new Content() {
            @Override
            public Optional<Path> localFile() throws IOException {
                return store.localFile(key(id));
            }

            @Override
            public InputStream open(long offset) throws IOException {
                return store.open(key(id), offset);
            }
        };
    }

    void delete(BackupId id) {
        try {
            store.delete(key(id));
        } catch (IOException e) {
            throw new UncheckedIOException("the bytes of backup " + id + " cannot be removed", e);
        }
    }
}
