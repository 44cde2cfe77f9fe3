package dev.lattice.server.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.server.image.PushStore.Due;
import dev.lattice.server.image.PushStore.Known;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.registry.Manifest;
import dev.lattice.server.registry.Registry;
import dev.lattice.server.registry.RegistryException;
import dev.lattice.server.round.Rounds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Takes copies of images to a registry, on the server that leads, and what is there off the server's own disk; has manifests
 * deleted there that no copy has any more. What is to be done is in the database, and each step can be done again: whatever
 * fails, or ends in between, is done in a later round. One after the other, so that a registry and the network have one image
 * at a time to carry.
 */
public final class ImagePushes implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ImagePushes.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** After a push that failed, as others would. */
    static final Duration PAUSE = Duration.ofMinutes(1);
    /** After one that the registry does not take: that may have to be changed there first. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(10);

    private final Database database;
    private final ImageBlobs blobs;
    private final ObjectMapper json;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("registry", INTERVAL, "images are pushed later", this::go);
    /** The registry deletes nothing, as it said; it is told once in the log. */
    private boolean keepsAll;

    /** @param leading whether this server leads */
    public ImagePushes(
            Database database, ImageBlobs blobs, ObjectMapper json, BooleanSupplier leading, InstantSource clock) {
        this.database = database;
        this.blobs = blobs;
        this.json = json;
        this.leading = leading;
        this.clock = clock;
    }

    /** Does nothing without a registry. */
    public void start() {
        if (blobs.registry().isPresent()) {
            rounds.start();
        }
    }

    /** Does all that can be done now. */
    void go() {
        Optional<Registry> registry = blobs.registry();
        if (registry.isEmpty() || !leading.getAsBoolean()) {
            return;
        }
        PushStore store = new PushStore(registry.get().address().toString());
        if (push(registry.get(), store)) {
            delete(registry.get(), store);
        }
        database.call(store::projectsWithTwice).forEach(blobs::release);
    }

    // ---- there ----

    /** Returns false when there is no speaking with the registry. */
    private boolean push(Registry registry, PushStore store) {
        List<Due> due = database.call(handle -> store.due(handle, now()));
        for (int i = 0; i < due.size(); i++) {
            try {
                push(registry, store, due.get(i));
            } catch (RegistryException failed) {
                if (failed.concernsAll()) {
                    failed(store, due.get(i), failed.getMessage(), PAUSE);
                    // They are tried before this one, so that it cannot hold them up for ever.
                    due.subList(i + 1, due.size())
                            .forEach(copy -> failed(store, copy, failed.getMessage(), Duration.ZERO));
                    return false;
                }
                failed(store, due.get(i), failed.getMessage(), LONG_PAUSE);
            } catch (IOException unreadable) {
                failed(
                        store,
                        due.get(i),
                        "the server cannot read what it has of it: " + unreadable.getMessage(),
                        PAUSE);
            }
        }
        return true;
    }

    private void push(Registry registry, PushStore store, Due copy) throws IOException {
        Optional<ImageCopy> found =
                database.call(handle -> blobs.rows().image(handle, copy.workload(), copy.revision()));
        if (found.isEmpty()) {
            // It went in between, or is in a registry that is not in use: then it is copied anew.
            return;
        }
        ImageCopy image = found.get();
        String repository = registry.address().repository(copy.project().toString());
        Map<Sha256, Long> parts = new LinkedHashMap<>();
        image.layers().forEach(layer -> parts.put(new Sha256(layer.sha256()), layer.size()));
        parts.put(new Sha256(image.id()), image.configSize());
        long sent = 0;
        for (Map.Entry<Sha256, Long> part : parts.entrySet()) {
            if (registry.has(repository, part.getKey())) {
                continue;
            }
            if (!blobs.isHere(copy.project(), part.getKey())) {
                blobs.lost(copy.project(), part.getKey());
                return;
            }
            registry.upload(
                    repository, part.getKey(), part.getValue(), () -> blobs.openHere(copy.project(), part.getKey(), 0));
            sent += part.getValue();
        }
        Manifest manifest = Manifest.of(image, annotations(copy), json);
        // First the row: what nobody knows of would stay there for ever.
        database.run(handle -> store.announce(handle, copy, manifest.digest()));
        String tag = copy.name() + "-r" + copy.revision();
        registry.tag(repository, tag, manifest);
        if (database.transaction(handle -> store.pushed(handle, copy, manifest.digest()))) {
            LOG.infof(
                    "the image of revision %d of workload %s is in registry %s as %s:%s; %d bytes were sent",
                    copy.revision(), copy.workload(), registry.address(), repository, tag, sent);
        }
    }

    /** Two copies with the same image have manifests of their own, so that one can go without the other. */
    private static Map<String, String> annotations(Due copy) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("org.opencontainers.image.title", copy.name());
        annotations.put("org.opencontainers.image.version", Integer.toString(copy.revision()));
        annotations.put("dev.lattice.workload", copy.workload().toString());
        annotations.put("dev.lattice.revision", Integer.toString(copy.revision()));
        return annotations;
    }

    private void failed(PushStore store, Due copy, String why, Duration pause) {
        boolean counts = database.call(handle -> store.failed(handle, copy, why, now().plus(pause)));
        if (counts && !why.equals(copy.note())) {
            LOG.warnf(
                    "the image of revision %d of workload %s stays on the server's disk for now: %s",
                    copy.revision(), copy.workload(), why);
        }
    }

    // ---- not there any more ----

    private void delete(Registry registry, PushStore store) {
        for (Known manifest : database.call(store::unneeded)) {
            try {
                registry.delete(registry.address().repository(manifest.project().toString()), manifest.digest());
            } catch (RegistryException failed) {
                if (failed.kind() != RegistryException.Kind.UNSUPPORTED) {
                    LOG.warnf("manifest %s is deleted later: %s", manifest.digest(), failed.getMessage());
                    if (failed.concernsAll()) {
                        return;
                    }
                    continue;
                }
                if (!keepsAll) {
                    keepsAll = true;
                    LOG.warnf(
                            "registry %s keeps images that nobody needs any more: %s Allow deletion there, or delete them"
                                    + " by hand.",
                            registry.address(), failed.getMessage());
                }
            } catch (IOException unexpected) {
                LOG.warnf("manifest %s is deleted later: %s", manifest.digest(), unexpected.getMessage());
                continue;
            }
            database.run(handle -> store.forget(handle, manifest));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        rounds.close();
    }
}
