package dev.lattice.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.image.ImageCopy;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;

/**
 * An image as registries and engines know it. The same image with the same annotations is the same manifest, byte for
 * byte.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">the specification</a>
 */
public final class Manifest {
    static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIGURATION = "application/vnd.oci.image.config.v1+json";
    /** Uncompressed, so that a layer's digest is the one that the configuration names. */
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private static final int VERSION = 2;

    private final byte[] content;

    private Manifest(byte[] content) {
        this.content = content;
    }

    /** @param annotations for people, and what tells it from the manifests of others with that image; in this order */
    public static Manifest of(ImageCopy image, Map<String, String> annotations, ObjectMapper json) {
        ObjectNode manifest =
                json.createObjectNode().put("schemaVersion", VERSION).put("mediaType", TYPE);
        describe(manifest.putObject("config"), CONFIGURATION, image.id(), image.configSize());
        for (ImageCopy.Layer layer : image.layers()) {
            describe(manifest.withArray("layers").addObject(), LAYER, layer.sha256(), layer.size());
        }
        ObjectNode notes = manifest.putObject("annotations");
        annotations.forEach(notes::put);
        try {
            return new Manifest(json.writeValueAsBytes(manifest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest cannot be written", e);
        }
    }

    private static void describe(ObjectNode part, String type, String sha256, long size) {
        part.put("mediaType", type).put("digest", "sha256:" + sha256).put("size", size);
    }

    /** What the registry calls it. */
    public Sha256 digest() {
        return Sha256.hash(content);
    }

    /** Bytes. */
    int size() {
        return content.length;
    }

    InputStream open() {
        return new ByteArrayInputStream(content);
    }
}
