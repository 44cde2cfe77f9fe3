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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What builds take from an engine, and what they leave there. */
public final class EngineImages implements ImageStock {
    private static final Logger LOG = Logger.getLogger(EngineImages.class.getName());

    /** By the number that is a built image's tag; other tags come first. */
    private static final Comparator<String> BY_REVISION =
            Comparator.comparingLong((String name) -> revision(name.substring(name.lastIndexOf(':') + 1)));

    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

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
    public void keep(ImageReference built, int most) {
        String own = built.complete();
        // By revision and not by age: an image that comes out of the cache is as old as what is in there.
        removeAfter(
                most,
                built.name(),
                Comparator.comparing((String name) -> !name.equals(own)).thenComparing(BY_REVISION.reversed()));
    }

    /** Removes all images of a repository. */
    public void removeAll(String repository) {
        removeAfter(0, repository, Comparator.naturalOrder());
    }

    private void removeAfter(int most, String repository, Comparator<String> order) {
        try {
            List<Image> all =
                    engine.listImagesCmd().withReferenceFilter(repository).exec();
            all.stream()
                    .flatMap(image -> Stream.ofNullable(image.getRepoTags()).flatMap(Stream::of))
                    .filter(name -> name.startsWith(repository + ":"))
                    .sorted(order)
                    .skip(most)
                    .forEach(this::remove);
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "old images are removed after the next build", away);
        }
    }

    private static long revision(String tag) {
        return REVISION.matcher(tag).matches() ? Long.parseLong(tag) : -1;
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
