package dev.lattice.core.image;

import dev.lattice.core.id.WorkloadId;
import java.util.Optional;

/**
 * Images that Lattice built, by their names. The host in them is one that no name server knows, so nobody can be asked
 * for such an image: it is on a node because it was built or brought there, for its workload and nobody else's.
 */
public final class BuiltImage {
    private static final String REGISTRY = "built.lattice.invalid";

    private BuiltImage() {}

    /** The image that a revision of a workload is built into. */
    public static ImageReference of(WorkloadId workload, int revision) {
        return new ImageReference(REGISTRY + "/" + workload, Optional.of(Integer.toString(revision)), Optional.empty());
    }

    /** Whether it has the name of one, whosever. */
    public static boolean is(ImageReference image) {
        return image.registry().filter(REGISTRY::equals).isPresent();
    }

    /** Whether it is one of a workload's. */
    public static boolean isOf(WorkloadId workload, ImageReference image) {
        return image.name().equals(repository(workload));
    }

    /** What all images of a workload are named before their tags. */
    public static String repository(WorkloadId workload) {
        return REGISTRY + "/" + workload;
    }
}
