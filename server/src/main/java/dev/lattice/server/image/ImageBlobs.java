package dev.lattice.server.image;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.registry.Registry;
import dev.lattice.server.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** The bytes of images: a project's own, apart from those of its files, because these go when no image needs them. */
public final class ImageBlobs {
    private static final Logger LOG = Logger.getLogger(ImageBlobs.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final BlobStore store;
    private final Database database;
    private final InstantSource clock;
    private final ImageStore rows;
    private final long mostBytes;
    private final Optional<Registry> registry;
    /** What the log last said about the registry; each node asks again and again. */
    private final AtomicReference<String> told = new AtomicReference<>("");

    /**
     * @param mostBytes of one image
     * @param registry that has what is not on the server's own disk
     */
    public ImageBlobs(
            BlobStore store, Database database, InstantSource clock, long mostBytes, Optional<Registry> registry) {
        this.store = store;
        this.database = database;
        this.clock = clock;
        this.mostBytes = mostBytes;
        this.registry = registry;
        this.rows = new ImageStore(address());
    }

    /** As rows have it; empty without a registry. */
    private String address() {
        return registry.map(used -> used.address().toString()).orElse("");
    }

    Optional<Registry> registry() {
        return registry;
    }

    ImageStore rows() {
        return rows;
    }

    private static String key(ProjectId project, Sha256 blob) {
        return "image/" + project + "/" + blob.hex().substring(0, 2) + "/" + blob.hex();
    }

    /**
     * Stores a part of an image that an export sends; one that is there already is not read.
     *
     * @return whether the server had it already; what only a registry has is taken once more
     * @throws Problem when it is not what was announced, or more than an image may have; nothing is stored then
     */
    public boolean store(ProjectId project, JobId export, Sha256 announced, long size, InputStream bytes)
            throws IOException {
        if (size < 0 || size > mostBytes || database.call(handle -> rows.bytes(handle, export)) + size > mostBytes) {
            throw Problem.of(ErrorCode.TOO_LARGE, "An image has at most " + mostBytes + " bytes here.");
        }
        boolean existed = isHere(project, announced);
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

    /** Whether the project has it, wherever. */
    boolean has(ProjectId project, Sha256 blob) throws IOException {
        Optional<Boolean> here = database.call(handle -> rows.here(handle, project, blob));
        return here.isPresent() && (!here.get() || store.contains(key(project, blob)));
    }

    /** Whether it is on the server's own disk. */
    boolean isHere(ProjectId project, Sha256 blob) throws IOException {
        return database.call(handle -> rows.here(handle, project, blob)).orElse(false)
                && store.contains(key(project, blob));
    }

    /** The bytes from an offset on, of one that is on the server's own disk. */
    InputStream openHere(ProjectId project, Sha256 blob, long offset) throws IOException {
        return store.open(key(project, blob), offset);
    }

    /**
     * The bytes from an offset on, wherever they are, whoever asks: see to it before that they may. Reading what a
     * registry has may fail with a {@link Problem}, too, and can be gone on with at a later offset.
     *
     * @throws Problem when the registry does not answer, or has it no more
     */
    public InputStream open(ProjectId project, Sha256 blob, long offset) throws IOException {
        try {
            return openHere(project, blob, offset);
        } catch (NoSuchFileException elsewhere) {
            if (registry.isEmpty()
                    || database.call(handle -> rows.here(handle, project, blob)).isEmpty()) {
                throw elsewhere;
            }
            return openThere(registry.get(), project, blob, offset);
        }
    }

    private InputStream openThere(Registry used, ProjectId project, Sha256 blob, long offset) throws IOException {
        try {
            InputStream bytes = used.open(used.address().repository(project.toString()), blob, offset);
            told.set("");
            return new ForwardedBytes(bytes, this::unavailable);
        } catch (RegistryException failed) {
            if (failed.kind() == RegistryException.Kind.MISSING) {
                lost(project, blob);
                throw Problem.notFound("blob of an image", blob);
            }
            throw unavailable(failed);
        }
    }

    /** Nodes are told no more than that: they are other people's. */
    private Problem unavailable(RegistryException failed) {
        if (!failed.getMessage().equals(told.getAndSet(failed.getMessage()))) {
            LOG.warnf("nodes wait for images that are in the registry: %s", failed.getMessage());
        }
        return Problem.unavailable(
                "The registry that has the image does not give it out just now; the server's log says why.",
                RETRY_AFTER);
    }

    /** It is nowhere: what needs it is copied anew, or built. */
    void lost(ProjectId project, Sha256 blob) {
        String note = "registry " + address() + " has lost a part of it";
        PushStore pushes = new PushStore(address());
        int copies = database.transaction(handle -> {
            // Who stores it just now writes its row after that.
            pushes.hold(handle, project, blob);
            return contains(project, blob) ? 0 : pushes.lost(handle, project, blob, note, clock.instant());
        });
        if (copies > 0) {
            LOG.warnf("blob %s of project %s is in no place any more, and %d copies need it", blob, project, copies);
        }
    }

    private boolean contains(ProjectId project, Sha256 blob) {
        try {
            return store.contains(key(project, blob));
        } catch (IOException unknown) {
            throw new UncheckedIOException("whether a blob of an image is there cannot be seen", unknown);
        }
    }

    /** Takes off the server's own disk what the registry has, unless a copy is being made just now. */
    void release(ProjectId project) {
        PushStore pushes = new PushStore(address());
        database.inTransaction(handle -> {
            rows.hold(handle, project);
            for (Sha256 blob : pushes.twice(handle, project)) {
                remove(project, blob);
                pushes.gone(handle, project, blob);
            }
        });
    }

    private void remove(ProjectId project, Sha256 blob) {
        try {
            store.delete(key(project, blob));
        } catch (IOException stays) {
            throw new UncheckedIOException("a blob of an image cannot be removed", stays);
        }
    }

    /** Removes what no image of the project needs, unless one is being stored just now. */
    void sweep(ProjectId project) {
        database.inTransaction(handle -> {
            rows.hold(handle, project);
            for (Sha256 blob : rows.unneeded(handle, project)) {
                // Within the transaction: who stores it anew waits for that.
                remove(project, blob);
            }
        });
    }
}
