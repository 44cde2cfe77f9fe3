package dev.lattice.core.job;

import dev.lattice.core.file.TreePath;
import java.util.Map;
import java.util.Optional;

/**
 * How an image is built from a source tree.
 *
 * @param dockerfile its text
 * @param ignored lines of a {@code .dockerignore} that is this Dockerfile's own; empty for the one in the context
 * @param context folder of the source that the Dockerfile copies from; empty for its root
 * @param target stage of the Dockerfile that becomes the image; empty for the last
 * @param arguments of the build, by name; they are in the image's history
 * @param secrets by name; no image has them
 */
public record ImageRecipe(
        String dockerfile,
        Optional<String> ignored,
        Optional<TreePath> context,
        Optional<String> target,
        Map<String, String> arguments,
        Map<String, String> secrets) {
    public ImageRecipe {
        arguments = Map.copyOf(arguments);
        secrets = Map.copyOf(secrets);
    }

    /** Without secrets: it must not get into a log. */
    @Override
    public String toString() {
        return "ImageRecipe[context=" + context + ", target=" + target + "]";
    }
}
