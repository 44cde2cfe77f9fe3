package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Image;
import dev.lattice.agent.driver.ImageStock;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.ImageReference;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What builds take from an engine, and what they leave there. */
public final class EngineImages implements ImageStock {
    private static final Logger LOG = Logger.getLogger(EngineImages.class.getName());

    private final DockerClient engine;
    private final Images images;

    /**
     * @param sources where images may come from
     * @param pulled those that came
     */
    public EngineImages(DockerClient engine, ImageSources sources, PulledImages pulled) {
        this.engine = engine;
        this.images = new Images(engine, sources, pulled);
    }

    @Override
    public void require(ImageReference image, BooleanSupplier unwanted) throws LaunchException {
        images.require(image, progress -> {}, unwanted);
    }

    @Override
    public void keep(String repository, int most) {
        try {
            List<Image> all =
                    engine.listImagesCmd().withReferenceFilter(repository).exec();
            all.stream()
                    .sorted(Comparator.comparing(Image::getCreated).reversed())
                    .flatMap(image -> Stream.of(image.getRepoTags()))
                    .filter(name -> name.startsWith(repository + ":"))
                    .skip(most)
                    .forEach(this::remove);
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "old images are removed after the next build", away);
        }
    }

    private void remove(String name) {
        try {
            // Without force: an engine keeps what a container has.
            engine.removeImageCmd(name).exec();
        } catch (DockerException used) {
            LOG.log(Level.FINE, used, () -> "image " + name + " stays");
        }
    }

    @Override
    public boolean available() {
        try {
            engine.pingCmd().exec();
            return true;
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "no container engine", away);
            return false;
        }
    }
}
