package dev.lattice.server.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.core.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The manifests of trees, which are blobs themselves. */
public final class TreeManifests {
    private final Blobs blobs;
    private final ObjectMapper json;

    public TreeManifests(Blobs blobs, ObjectMapper json) {
        this.blobs = blobs;
        this.json = json;
    }

    /** The folder that the manifest describes. */
    public TreeManifest read(Sha256 manifest) {
        try (InputStream in = blobs.open(manifest, 0)) {
            return json.readValue(in, TreeManifest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the blob " + manifest + " is not the manifest of a tree", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the manifest " + manifest + " cannot be read", e);
        }
    }

    byte[] write(TreeManifest manifest) throws IOException {
        return json.writeValueAsBytes(manifest);
    }
}
