package dev.lattice.server.image;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.file.Sha256;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;

/** The bytes of images: a project's own, apart from those of its files, because these go when no image needs them. */
public final class ImageBlobs {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final BlobStore store;
    private final Database database;
    private final InstantSource clock;
    private final ImageStore rows = new ImageStore();
    private final long mostBytes;

    /** @param mostBytes of one image */
    public ImageBlobs(BlobStore store, Database database, InstantSource clock, long mostBytes) {
        this.store = store;
        this.database = database;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    private static String key(ProjectId project, Sha256 blob) {
        return "image/" + project + "/" + blob.hex().substring(0, 2) + "/" + blob.hex();
    }

    /**
     * Stores a part of an image that an export sends; one that is there already is not read.
     *
     * @return whether the project had it already
     * @throws Problem when it is not what was announced, or more than an image may have; nothing is stored then
     */
    public boolean store(ProjectId project, JobId export, Sha256 announced, long size, InputStream bytes)
            throws IOException {
        if (size < 0 || size > mostBytes || database.call(handle -> rows.bytes(handle, export)) + size > mostBytes) {
            throw Problem.of(ErrorCode.TOO_LARGE, "An image has at most " + mostBytes + " bytes here.");
        }
        boolean existed = has(project, announced);
        if (!existed) {
            write(key(project, announced), announced, size, bytes);
        }
        database.inTransaction(handle -> rows.stored(handle, project, export, announced, size, clock.instant()));
        return existed;
    }

    private void write(String key, Sha256 announced, long size, InputStream bytes) throws IOException {
        Path file = store.newScratchFile();
        try {
            MessageDigest digest = Sha256.newDigest();
            long count = 0;
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int read = bytes.read(buffer); read >= 0 && count <= size; read = bytes.read(buffer)) {
                    count += read;
                    digest.update(buffer, 0, read);
                    out.write(buffer, 0, read);
                }
            }
            if (count != size || !Sha256.of(digest.digest()).equals(announced)) {
                throw Problem.invalid("sha256", "The bytes that came for blob " + announced + " are not its bytes.");
            }
            store.put(key, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Whether the project has it. */
    boolean has(ProjectId project, Sha256 blob) throws IOException {
        return database.call(handle -> rows.has(handle, project, blob)) && store.contains(key(project, blob));
    }

    /** The bytes from an offset on, whoever asks: see to it before that they may. */
    public InputStream open(ProjectId project, Sha256 blob, long offset) throws IOException {
        return store.open(key(project, blob), offset);
    }

    /** Removes what no image of the project needs, unless one is being stored just now. */
    void sweep(ProjectId project) {
        database.inTransaction(handle -> {
            rows.hold(handle, project);
            for (Sha256 blob : rows.unneeded(handle, project)) {
                try {
                    // Within the transaction: who stores it anew waits for that.
                    store.delete(key(project, blob));
                } catch (IOException stays) {
                    throw new java.io.UncheckedIOException("a blob of an image cannot be removed", stays);
                }
            }
        });
    }
}
