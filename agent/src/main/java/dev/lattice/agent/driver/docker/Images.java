package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.ImageReference;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    private final Registries registries;
    private final PulledImages pulled;

    Images(DockerClient engine, Registries registries, PulledImages pulled) {
        this.engine = engine;
        this.registries = registries;
        this.pulled = pulled;
    }

    /** Fetches an image that is not there; returns early when it is unwanted. */
    void require(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted) throws LaunchException {
        pulled.wanted(image.complete());
        if (!asked(image, () -> present(image))) {
            fetch(image, progress, unwanted);
        }
    }

    /** Fetches an image as its registry has it now. Where that fails, and there is one of its name, that is kept. */
    void refresh(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted) throws LaunchException {
        pulled.wanted(image.complete());
        try {
            fetch(image, progress, unwanted);
        } catch (LaunchException failed) {
            if (!asked(image, () -> present(image))) {
                throw failed;
            }
            LOG.log(Level.WARNING, "keeping the image {0} that is there: {1}", new Object[] {image, failed.getMessage()
            });
        }
    }

    private void fetch(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException {
        asked(image, () -> {
            pull(image, progress, unwanted);
            return true;
        });
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

    private boolean present(ImageReference image) {
        return id(image).isPresent();
    }

    private Optional<String> id(ImageReference image) {
        try {
            return Optional.ofNullable(
                    engine.inspectImageCmd(image.complete()).exec().getId());
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }

    private void pull(ImageReference image, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException, IOException {
        LOG.log(Level.INFO, "fetching image {0}", image);
        Pull amounts = new Pull();
        progress.accept("fetching image " + image);
        Optional<String> refusal = registries.refusal(image);
        if (refusal.isPresent()) {
            throw refused(image, refusal.get());
        }
        boolean ours = !present(image) || pulled.find(image.complete()).isPresent();
        PullImageCmd order = engine.pullImageCmd(image.complete());
        if (!registries.owners()) {
            // The client would add what the agent's account is signed in with.
            order.withAuthConfig(new AuthConfig());
        }
        try (ResultCallback.Adapter<PullResponseItem> pull = order.exec(amounts)) {
            while (!pull.awaitCompletion(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.accept("fetching image " + image + amounts);
                if (unwanted.getAsBoolean()) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable(image, stopped);
        }
        if (ours) {
            id(image).ifPresent(id -> pulled.pulled(image.complete(), id));
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
