package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Removes images that the agent has fetched and nobody needs: after some days, and sooner where the engine's disk runs
 * full. Never one that it has not fetched, that means something else by now, or that a container has.
 */
public final class ImageSweep {
    private static final Logger LOG = Logger.getLogger(ImageSweep.class.getName());
    private static final Duration KEPT = Duration.ofDays(7);
    /** Between fetching an image and making its container there may be steps. */
    private static final Duration LEAST = Duration.ofMinutes(15);

    private static final long FLOOR_BYTES = 10L << 30;
    private static final int FLOOR_SHARE = 10;

    private final DockerClient engine;
    private final PulledImages images;

    public ImageSweep(DockerClient engine, PulledImages images) {
        this.engine = engine;
        this.images = images;
    }

    /** Does it once. */
    public void run() {
        try {
            Set<String> tried = new HashSet<>();
            images.unwantedFor(KEPT).forEach(image -> {
                tried.add(image.name());
                remove(image);
            });
            List<PulledImages.Pulled> others = images.unwantedFor(LEAST);
            for (int i = 0; i < others.size() && shortOfDisk(); i++) {
                if (tried.add(others.get(i).name())) {
                    remove(others.get(i));
                }
            }
        } catch (IOException | RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "images are looked through later", away);
        }
    }

    /** Of an engine on another machine nobody knows. */
    private boolean shortOfDisk() throws IOException {
        String root = Objects.requireNonNullElse(engine.infoCmd().exec().getDockerRootDir(), "");
        if (root.isEmpty() || !Files.isDirectory(Path.of(root))) {
            return false;
        }
        FileStore disk = Files.getFileStore(Path.of(root));
        return disk.getUsableSpace() < Math.min(FLOOR_BYTES, disk.getTotalSpace() / FLOOR_SHARE);
    }

    private void remove(PulledImages.Pulled image) {
        try {
            String now = engine.inspectImageCmd(image.name()).exec().getId();
            if (image.id().equals(now)) {
                // Without force: an engine keeps what a container has, be it stopped.
                engine.removeImageCmd(image.name()).exec();
                LOG.log(Level.INFO, "removed image {0}, which nobody needed", image.name());
            }
            images.forget(image.name());
        } catch (NotFoundException gone) {
            images.forget(image.name());
        } catch (DockerException inUse) {
            images.wanted(image.name());
        }
    }
}
