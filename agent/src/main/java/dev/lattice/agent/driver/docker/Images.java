package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The images of a node's engine. */
final class Images {
    private static final Logger LOG = Logger.getLogger(Images.class.getName());
    private static final long LOOK_MILLIS = 200;

    private final DockerClient engine;

    private final ImageSources sources;
    private final PulledImages pulled;
    /** The ids of those that are there and that a registry gave this agent as well. */
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    Images(DockerClient engine, ImageSources sources, PulledImages pulled) {
        this.engine = engine;
        this.sources = sources;
        this.pulled = pulled;
    }

    /** Fetches an image that is not there, or not for everybody; returns early when it is unwanted. */
    void require(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted) throws LaunchException {
        if (BuiltImage.is(image)) {
            throw new LaunchException(
                    LaunchException.Code.IMAGE_NOT_FOUND, "The image '" + image + "' is for its workload alone.");
        }
        pulled.wanted(image.complete());
        asked(image, () -> {
            Optional<InspectImageResponse> there = inspect(image);
            if (there.isEmpty()) {
                pull(image, progress, unwanted);
            } else {
                requireOpen(image, there.get(), progress, unwanted);
            }
            return true;
        });
    }

    /** An image that was built for the workload; nobody else has it. */
    void requireBuilt(ImageReference image) throws LaunchException {
        asked(image, () -> {
            if (inspect(image).isEmpty()) {
                throw new LaunchException(
                        LaunchException.Code.NODE_IMAGE_UNAVAILABLE,
                        "The image that was built for this revision is not on the node any more."
                                + " Redeploy it to have it built again.");
            }
            return true;
        });
    }

    /**
     * That an image on the node is nobody's secret: this agent fetched it, or its registry gives it to everybody. What
     * the owner built, or fetched with a login, is not for strangers to read.
     */
    private void requireOpen(
            ImageReference image, InspectImageResponse there, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException, IOException {
        String id = String.valueOf(there.getId());
        boolean ours = pulled.find(image.complete())
                .filter(known -> known.id().equals(id))
                .isPresent();
        if (sources.local() || ours || open.contains(id)) {
            return;
        }
        ImageReference registered = Objects.requireNonNullElse(there.getRepoDigests(), List.<String>of()).stream()
                .map(ImageReference::parse)
                .filter(known -> known.repository().equals(image.repository()))
                .findFirst()
                .orElseThrow(() -> closed(image));
        // By its digest: the owner's tag stays where it is.
        if (order(registered, progress, unwanted)) {
            open.add(id);
        }
    }

    /** Fetches an image as its registry has it now. Where that fails, and there is one of its name, that is kept. */
    void refresh(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted) throws LaunchException {
        // First, as fetching would take the name away from what the owner built.
        require(image, progress, unwanted);
        try {
            asked(image, () -> {
                pull(image, progress, unwanted);
                return true;
            });
        } catch (LaunchException failed) {
            LOG.log(Level.WARNING, "keeping the image {0} that is there: {1}", new Object[] {image, failed.getMessage()
            });
        }
    }

    private static boolean asked(ImageReference image, Question question) throws LaunchException {
        try {
            return question.ask();
        } catch (NotFoundException | DockerClientException refused) {
            throw missing(image, refused);
        } catch (DockerException | IOException failed) {
            throw unavailable(image, failed);
        }
    }

    /** Something that the engine is asked. */
    private interface Question {
        boolean ask() throws LaunchException, IOException;
    }

    private Optional<InspectImageResponse> inspect(ImageReference image) {
        try {
            return Optional.of(engine.inspectImageCmd(image.complete()).exec());
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }

    private void pull(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException, IOException {
        boolean ours = inspect(image).isEmpty() || pulled.find(image.complete()).isPresent();
        if (!order(image, progress, unwanted)) {
            return;
        }
        // Podman tells no failure, there is only no image then.
        InspectImageResponse fetched =
                inspect(image).orElseThrow(() -> new NotFoundException("the engine fetched nothing"));
        if (ours) {
            pulled.pulled(image.complete(), String.valueOf(fetched.getId()));
        }
    }

    /** Returns false when it became unwanted. */
    private boolean order(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException, IOException {
        LOG.log(Level.INFO, "fetching image {0}", image);
        Pull amounts = new Pull();
        progress.accept("fetching image " + image);
        Optional<String> refusal = sources.refusal(image);
        if (refusal.isPresent()) {
            throw refused(image, refusal.get());
        }
        PullImageCmd order = engine.pullImageCmd(image.complete());
        if (!sources.privateRegistries()) {
            // The client would add what the agent's account is signed in with.
            order.withAuthConfig(new AuthConfig());
        }
        try (ResultCallback.Adapter<PullResponseItem> pull = order.exec(amounts)) {
            while (!pull.awaitCompletion(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.accept("fetching image " + image + amounts);
                if (unwanted.getAsBoolean()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable(image, stopped);
        }
    }

    /** Adds up what the engine says of each layer. */
    private static final class Pull extends PullImageResultCallback {
        private static final long MEGABYTE = 1_000_000;

        private final Map<String, Long> fetched = new ConcurrentHashMap<>();
        private final Map<String, Long> totals = new ConcurrentHashMap<>();

        @Override
        public void onNext(PullResponseItem item) {
            ResponseItem.ProgressDetail detail = item.getProgressDetail();
            if ("Downloading".equals(item.getStatus()) && detail != null && detail.getTotal() != null) {
                totals.put(item.getId(), detail.getTotal());
                fetched.put(item.getId(), Objects.requireNonNullElse(detail.getCurrent(), 0L));
            } else if ("Download complete".equals(item.getStatus()) && totals.containsKey(item.getId())) {
                fetched.put(item.getId(), totals.get(item.getId()));
            }
            super.onNext(item);
        }

        /** Such as {@code , 43 of 150 MB}; nothing while that is not known. */
        @Override
        public String toString() {
            long all = sum(totals);
            return all == 0 ? "" : ", " + sum(fetched) / MEGABYTE + " of " + all / MEGABYTE + " MB";
        }

        private static long sum(Map<String, Long> bytes) {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static LaunchException missing(ImageReference image, Exception cause) {
        return new LaunchException(
                LaunchException.Code.IMAGE_NOT_FOUND,
                "There is no image '" + image + "', or it may not be read: " + EngineCalls.said(cause)
                        + ". Check its name and tag; a private registry needs the node's engine to be signed in to it.");
    }

    private static LaunchException closed(ImageReference image) {
        return new LaunchException(
                LaunchException.Code.NODE_IMAGE_UNAVAILABLE,
                "The image '" + image + "' on the node is its owner's own: no registry has it. Push it to a registry;"
                        + " or the node's owner lets others use such images with LATTICE_LOCAL_IMAGES=true.");
    }

    private static LaunchException refused(ImageReference image, String why) {
        return new LaunchException(
                LaunchException.Code.NODE_IMAGE_UNAVAILABLE,
                "The image '" + image + "' is not on the node and is not fetched: " + why
                        + ". Check its name; the node's owner can allow such registries with"
                        + " LATTICE_PRIVATE_REGISTRIES=true, or load the image there ('docker load').");
    }

    private static LaunchException unavailable(ImageReference image, Exception cause) {
        return new LaunchException(
                LaunchException.Code.NODE_IMAGE_UNAVAILABLE,
                "The image '" + image + "' is not on the node and could not be fetched: " + EngineCalls.said(cause)
                        + ". Check that the node reaches the registry, or load the image there ('docker load').");
    }
}
