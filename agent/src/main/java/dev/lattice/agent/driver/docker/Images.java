package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.ImageReference;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The images of a node's engine. */
final class Images {
    private static final Logger LOG = Logger.getLogger(Images.class.getName());
    private static final long LOOK_MILLIS = 200;

    private final DockerClient engine;

    Images(DockerClient engine) {
        this.engine = engine;
    }

    /** Fetches an image that is not there; returns early when it is unwanted. */
    void require(ImageReference image, BooleanSupplier unwanted) throws LaunchException {
        try {
            if (!present(image)) {
                pull(image, unwanted);
            }
        } catch (NotFoundException | DockerClientException refused) {
            throw missing(image, refused);
        } catch (DockerException | IOException failed) {
            throw unavailable(image, failed);
        }
    }

    private boolean present(ImageReference image) {
        try {
            engine.inspectImageCmd(image.complete()).exec();
            return true;
        } catch (NotFoundException absent) {
            return false;
        }
    }

    private void pull(ImageReference image, BooleanSupplier unwanted) throws LaunchException, IOException {
        LOG.log(Level.INFO, "fetching image {0}", image);
        try (ResultCallback.Adapter<PullResponseItem> pull =
                engine.pullImageCmd(image.complete()).exec(new PullImageResultCallback())) {
            while (!pull.awaitCompletion(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (unwanted.getAsBoolean()) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable(image, stopped);
        }
    }

    private static LaunchException missing(ImageReference image, Exception cause) {
        return new LaunchException(
                LaunchException.Code.IMAGE_NOT_FOUND,
                "There is no image '" + image + "', or it may not be read: " + cause.getMessage()
                        + ". Check its name and tag; a private registry needs the node's engine to be signed in to it.");
    }

    private static LaunchException unavailable(ImageReference image, Exception cause) {
        return new LaunchException(
                LaunchException.Code.NODE_IMAGE_UNAVAILABLE,
                "The image '" + image + "' is not on the node and could not be fetched: " + cause.getMessage()
                        + ". Check that the node reaches the registry, or load the image there ('docker load').");
    }
}
