package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Blobs in one stream, {@code application/vnd.lattice.blobs}: for each the 64 hex characters of its SHA-256, its length
 * as eight bytes (big-endian), its bytes.
 */
public final class BlobPack implements HttpRequest.Body {
    private static final int HEADER = 64 + 8;

    /**
     * One blob.
     *
     * @param sha256 lower-case hex
     * @param size bytes, as many as the content writes
     */
    public record Blob(String sha256, long size, Content content) {}

    /** Writes a blob's bytes; may be asked again. What fails on the side of the source is thrown unchecked. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final List<Blob> blobs;

    public BlobPack(List<Blob> blobs) {
        this.blobs = List.copyOf(blobs);
    }

    @Override
    public long length() {
        long length = 0;
        for (Blob blob : blobs) {
            length += HEADER + blob.size();
        }
        return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (Blob blob : blobs) {
            out.write(blob.sha256().getBytes(StandardCharsets.US_ASCII));
            out.write(ByteBuffer.allocate(8).putLong(blob.size()).array());
            blob.content().writeTo(out);
        }
    }
}
