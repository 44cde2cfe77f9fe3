package dev.lattice.server.file;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Bytes by their SHA-256. The same bytes are stored once; a project may use them once it has sent them itself, so that
 * nobody learns what another has.
 */
public final class Blobs {
    /** The most bytes of one blob. */
    public static final long MAX_BYTES = 64L << 30;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final BlobStore store;
    private final Database database;
    private final BlobRows rows = new BlobRows();

    public Blobs(BlobStore store, Database database) {
        this.store = store;
        this.database = database;
    }

    /** A blob that was stored. */
    public record Stored(Sha256 sha256, long size) {}

    static String key(Sha256 blob) {
        return "sha256/" + blob.hex().substring(0, 2) + "/" + blob.hex();
    }

    /** Stores all bytes of the stream for the project. */
    public Stored store(ProjectId project, InputStream bytes) throws IOException {
        return claim(project, write(bytes, MAX_BYTES));
    }

    /** Takes a finished file over. */
    Stored adopt(ProjectId project, Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                size += count;
            }
        }
        Stored stored = new Stored(Sha256.of(digest.digest()), size);
        store.put(key(stored.sha256()), file);
        return claim(project, stored);
    }

    /**
     * Stores bytes whose hash and length were announced.
     *
     * @return whether the project had them already
     * @throws Problem INVALID_REQUEST when they are not what was announced; nothing is stored then
     */
    public boolean store(ProjectId project, Sha256 announced, long size, InputStream bytes) throws IOException {
        // Of the project's own: whether others have the same bytes is nobody's business.
        boolean existed = size(project, announced).isPresent();
        Stored stored = write(new ExactInput(bytes, size), size);
        if (!stored.sha256().equals(announced)) {
            throw Problem.invalid("sha256", "The bytes that came for blob " + announced + " are not its bytes.");
        }
        claim(project, stored);
        return existed;
    }

    private Stored write(InputStream bytes, long most) throws IOException {
        Path file = store.newScratchFile();
        try {
            MessageDigest digest = Sha256.newDigest();
            long size = 0;
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                    size += count;
                    if (size > most) {
                        throw Problem.of(ErrorCode.TOO_LARGE, "A file has at most " + most + " bytes here.");
                    }
                    digest.update(buffer, 0, count);
                    out.write(buffer, 0, count);
                }
            }
            Stored stored = new Stored(Sha256.of(digest.digest()), size);
            store.put(key(stored.sha256()), file);
            return stored;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Stored claim(ProjectId project, Stored stored) {
        database.inTransaction(handle -> rows.claim(handle, project, stored.sha256(), stored.size()));
        return stored;
    }

    /** Those of the wanted that the project has not sent yet, in their order, each once. */
    Collection<Sha256> missing(ProjectId project, Collection<Sha256> wanted) {
        Map<Sha256, Boolean> missing = new LinkedHashMap<>();
        wanted.forEach(blob -> missing.put(blob, true));
        sizes(project, wanted).keySet().forEach(missing::remove);
        return missing.keySet();
    }

    Map<Sha256, Long> sizes(ProjectId project, Collection<Sha256> blobs) {
        return database.call(handle -> rows.claimed(handle, project, blobs));
    }

    /** The size of a blob that the project may use; empty when it may not. */
    public OptionalLong size(ProjectId project, Sha256 blob) {
        return database.call(handle -> rows.size(handle, project, blob));
    }

    /** The bytes from an offset on, whoever asks: see to it before that they may. */
    public InputStream open(Sha256 blob, long offset) throws IOException {
        return store.open(key(blob), offset);
    }

    /** The blob as a file of this machine, where it is one. */
    public Optional<Path> localFile(Sha256 blob) throws IOException {
        return store.localFile(key(blob));
    }

    /** So many bytes of a stream; fewer are an error. */
    private static final class ExactInput extends InputStream {
        private final InputStream in;
        private long left;

        ExactInput(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the stream ends " + left + " bytes early");
            }
            left -= count;
            return count;
        }
    }
}
