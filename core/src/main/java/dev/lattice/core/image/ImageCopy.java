package dev.lattice.core.image;

import java.util.List;
import java.util.regex.Pattern;

/**
 * An image as it is stored apart from any node: its configuration and its layers, each by the SHA-256 of its bytes. The
 * configuration names the layers, so its hash stands for the whole image.
 *
 * @param id SHA-256 of the configuration, lower-case hex
 * @param configSize bytes
 * @param layers the lowest first, uncompressed
 */
public record ImageCopy(String id, long configSize, List<Layer> layers) {
    /** Engines take no more. */
    public static final int MOST_LAYERS = 512;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * A layer.
     *
     * @param sha256 of the uncompressed bytes, lower-case hex
     * @param size bytes
     */
    public record Layer(String sha256, long size) {
        public Layer {
            require(sha256, size);
        }
    }

    public ImageCopy {
        require(id, configSize);
        layers = List.copyOf(layers);
        if (layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw new IllegalArgumentException("an image has 1 to " + MOST_LAYERS + " layers");
        }
    }

    private static void require(String sha256, long size) {
        if (!SHA256.matcher(sha256).matches() || size < 0) {
            throw new IllegalArgumentException("'" + sha256 + "' is no SHA-256, or it has less than no bytes");
        }
    }

    /** Of the layers and the configuration. */
    public long bytes() {
        return configSize + layers.stream().mapToLong(Layer::size).sum();
    }

    /** Whether one of its parts has that hash. */
    public boolean contains(String sha256) {
        return id.equals(sha256)
                || layers.stream().anyMatch(layer -> layer.sha256().equals(sha256));
    }
}
