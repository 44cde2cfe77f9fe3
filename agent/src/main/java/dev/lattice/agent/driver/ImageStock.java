package dev.lattice.agent.driver;

import dev.lattice.core.image.ImageReference;
import java.util.function.BooleanSupplier;

/** The images of the node's engine, as builds need them. Any thread. */
public interface ImageStock {
    /** Sees to it that an image is there which what strangers write may take from; returns early when it is unwanted. */
    void require(ImageReference image, BooleanSupplier unwanted) throws LaunchException;

    /**
     * Removes images of older revisions of what was just built.
     *
     * @param built stays, whatever its revision
     * @param most images that stay, with that one
     */
    void keep(ImageReference built, int most);

    /** Whether the engine answers. */
    boolean available();
}
