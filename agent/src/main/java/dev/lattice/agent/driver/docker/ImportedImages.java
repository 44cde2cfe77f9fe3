package dev.lattice.agent.driver.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.LoadImageCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import dev.lattice.agent.blob.BlobCache;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LaunchException.Code;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.image.ImageCopy.Layer;
import dev.lattice.core.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings images that another node built to this node's engine. What the engine is given is made here, from blobs whose
 * hashes were checked: the archive names one image by one name, so that nothing that somebody stored can become an image
 * of another name. Layers that the engine has are neither fetched nor given to it.
 */
final class ImportedImages {
    private static final Logger LOG = Logger.getLogger(ImportedImages.class.getName());
    private static final JsonFactory JSON = new JsonFactory();
    /** Engines prefix digests with the algorithm. */
    private static final String ALGORITHM = "sha256:";
    /** A blob lies in the cache while the engine unpacks it. */
    private static final int TIMES_ON_DISK = 2;

    private static final long SPARE_BYTES = 1L << 30;
    private static final long LARGEST_CONFIGURATION = 16L << 20;

    private final DockerClient engine;
    private final BlobCache blobs;
    private final PulledImages pulled;
    private final String node;
    /** Instances that start together need an image once; by its name, as long as somebody needs it. */
    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

    /** @param users that have the lock or wait for it; changed within the map only */
    private record Turn(ReentrantLock lock, int users) {}

    /**
     * @param pulled those that can be had again
     * @param node this one, for people
     */
    ImportedImages(DockerClient engine, BlobCache blobs, PulledImages pulled, String node) {
        this.engine = engine;
        this.blobs = blobs;
        this.pulled = pulled;
        this.node = node;
    }

    /** Sees to it that the engine has that very image under that name; returns early when it is unwanted. */
    void require(
            AllocationId allocation,
            ImageReference image,
            ImageCopy copy,
            Consumer<String> progress,
            BooleanSupplier unwanted)
            throws LaunchException, EngineAwayException {
        ReentrantLock lock = turns.merge(
                        image.complete(),
                        new Turn(new ReentrantLock(), 1),
                        (turn, _) -> new Turn(turn.lock(), turn.users() + 1))
                .lock();
        lock.lock();
        try {
            if (there(image, copy)) {
                pulled.wanted(image.complete());
                return;
            }
            LOG.log(Level.INFO, "copying image {0} to this node", image);
            try {
                load(allocation, image, copy, progress, unwanted);
            } catch (BlobUnavailableException missing) {
                if (!unwanted.getAsBoolean()) {
                    throw unavailable(String.valueOf(missing.getMessage()));
                }
            } catch (IOException failed) {
                throw unavailable(String.valueOf(failed.getMessage()));
            }
        } finally {
            lock.unlock();
            turns.computeIfPresent(
                    image.complete(), (_, turn) -> turn.users() == 1 ? null : new Turn(turn.lock(), turn.users() - 1));
        }
    }

    private boolean there(ImageReference image, ImageCopy copy) throws EngineAwayException {
        return inspect(image)
                .filter(found -> ExportDriver.hex(String.valueOf(found.getId())).equals(copy.id()))
                .isPresent();
    }

    private Optional<InspectImageResponse> inspect(ImageReference image) throws EngineAwayException {
        try {
            return Optional.of(EngineCalls.ask(
                    () -> engine.inspectImageCmd(image.complete()).exec()));
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }

    private void load(
            AllocationId allocation,
            ImageReference image,
            ImageCopy copy,
            Consumer<String> progress,
            BooleanSupplier unwanted)
            throws LaunchException, EngineAwayException, BlobUnavailableException, IOException {
        Progress told = new Progress(progress);
        if (copy.configSize() > LARGEST_CONFIGURATION) {
            throw unavailable("its configuration has " + copy.configSize() + " bytes");
        }
        Path configuration = blobs.fetch(allocation, copy.id(), copy.configSize(), unwanted, told::arrived);
        byte[] content = Files.readAllBytes(configuration);
        // The id is the hash of these bytes, so what they say of the layers is what was built.
        if (!layers(content).equals(copy.layers().stream().map(Layer::sha256).toList())) {
            throw unavailable("its configuration names other layers than those that were stored");
        }
        List<Layer> missing = copy.layers().subList(common(copy), copy.layers().size());
        long bytes = missing.stream().mapToLong(Layer::size).sum();
        requireRoom(configuration, bytes);
        told.expect(bytes);
        TarOutput archive = new TarOutput();
        for (Layer layer : missing) {
            Path file = blobs.fetch(allocation, layer.sha256(), layer.size(), unwanted, told::arrived);
            archive.add(layer.sha256() + ".tar", file, layer.size());
        }
        archive.add(copy.id() + ".json", content);
        archive.add("manifest.json", manifest(image, copy).getBytes(StandardCharsets.UTF_8));
        told.over();
        give(archive);
        if (!there(image, copy)) {
            throw unavailable("the engine made another image of it than was built");
        }
        // It can be had again, as one from a registry can.
        pulled.pulled(image.complete(), ALGORITHM + copy.id());
    }

    /** How many of its layers, from the lowest, some image of the engine has. */
    private int common(ImageCopy copy) throws EngineAwayException {
        int most = 0;
        for (Image other : EngineCalls.ask(() -> engine.listImagesCmd().exec())) {
            try {
                InspectImageResponse image = EngineCalls.ask(
                        () -> engine.inspectImageCmd(other.getId()).exec());
                List<String> theirs = ExportDriver.layersOf(image);
                int same = 0;
                while (same < theirs.size()
                        && same < copy.layers().size()
                        && ExportDriver.hex(theirs.get(same))
                                .equals(copy.layers().get(same).sha256())) {
                    same++;
                }
                most = Math.max(most, same);
            } catch (NotFoundException removed) {
                LOG.log(Level.FINE, "image {0} went meanwhile", other.getId());
            }
        }
        return most;
    }

    private static void requireRoom(Path cache, long bytes) throws LaunchException, IOException {
        long free = Files.getFileStore(cache).getUsableSpace();
        if (free < TIMES_ON_DISK * bytes + SPARE_BYTES) {
            throw unavailable("it needs " + TIMES_ON_DISK * bytes / 1_000_000 + " MB of disk, and the node has "
                    + free / 1_000_000 + " MB, of which some are left for others");
        }
    }

    private void give(TarOutput archive) throws LaunchException, IOException {
        try (InputStream stream = archive.open();
                LoadImageCallback loaded = engine.loadImageAsyncCmd(stream).exec(new LoadImageCallback())) {
            loaded.awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while the engine took it", stopped);
        } catch (DockerException | DockerClientException refused) {
            throw unavailable("the engine refuses it: " + EngineCalls.said(refused));
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            throw new IOException("the engine broke off: " + away.getMessage(), away);
        }
    }

    /** Digests of the layers that a configuration names, the lowest first. */
    private static List<String> layers(byte[] configuration) throws LaunchException {
        List<String> layers = new ArrayList<>();
        try (JsonParser json = JSON.createParser(configuration)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean files = json.currentName().equals("rootfs");
                json.nextToken();
                if (!files) {
                    json.skipChildren();
                    continue;
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean digests = json.currentName().equals("diff_ids");
                    if (json.nextToken() != JsonToken.START_ARRAY || !digests) {
                        json.skipChildren();
                        continue;
                    }
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        layers.add(ExportDriver.hex(json.getText()));
                    }
                }
            }
            return layers;
        } catch (IOException malformed) {
            throw unavailable("its configuration is malformed");
        }
    }

    private static void require(boolean holds) throws LaunchException {
        if (!holds) {
            throw unavailable("its configuration is malformed");
        }
    }

    /** Hashes and names of images have nothing that JSON would have to escape. */
    private static String manifest(ImageReference image, ImageCopy copy) {
        StringBuilder text = new StringBuilder("[{\"Config\":\"").append(copy.id());
        text.append(".json\",\"RepoTags\":[\"").append(image.complete()).append("\"],\"Layers\":[");
        String comma = "";
        for (Layer layer : copy.layers()) {
            text.append(comma).append('"').append(layer.sha256()).append(".tar\"");
            comma = ",";
        }
        return text.append("]}]").toString();
    }

    private static LaunchException unavailable(String why) {
        return new LaunchException(
                Code.NODE_IMAGE_UNAVAILABLE, "The image could not be copied from another node: " + why + ".");
    }

    /** Tells how far it is, not more often than it changes. */
    private final class Progress {
        private final Consumer<String> told;
        private long expected;
        private long arrived;
        private long percent = -1;

        Progress(Consumer<String> told) {
            this.told = told;
        }

        void expect(long bytes) {
            expected = bytes;
            arrived = 0;
            arrived(0);
        }

        synchronized void arrived(long bytes) {
            arrived += bytes;
            long now = expected == 0 ? 0 : Math.min(100, 100 * arrived / expected);
            if (now != percent) {
                percent = now;
                told.accept("copying the image to node " + node + ": " + now + " %");
            }
        }

        void over() {
            told.accept("unpacking the image on node " + node);
        }
    }
}
