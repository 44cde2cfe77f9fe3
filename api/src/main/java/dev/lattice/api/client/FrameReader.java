package dev.lattice.api.client;

import dev.lattice.api.client.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code application/vnd.lattice.frames}: one byte of type, four of length (big-endian), the payload. The payload
 * is valid until the next frame is read.
 */
final class FrameReader {
    static final String MEDIA_TYPE = "application/vnd.lattice.frames";

    private static final int LONGEST_PAYLOAD = 64 * 1024 * 1024;

    private final InputStream in;
    private final byte[] header = new byte[5];
    private byte[] payload = new byte[64 * 1024];
    private int length;

    FrameReader(InputStream in) {
        this.in = in;
    }

    /** The type of the next frame that this client knows; null at the end of the stream. */
    @Nullable FrameType next() throws IOException {
        while (true) {
            int first = in.read(header, 0, 5);
            if (first < 0) {
                return null;
            }
            fill(header, first, 5);
            length = (header[1] & 0xff) << 24 | (header[2] & 0xff) << 16 | (header[3] & 0xff) << 8 | (header[4] & 0xff);
            if (length < 0 || length > LONGEST_PAYLOAD) {
                throw new IOException("a frame of " + Integer.toUnsignedString(length) + " bytes is not plausible");
            }
            if (length > payload.length) {
                payload = new byte[length];
            }
            fill(payload, 0, length);
            FrameType type = FrameType.of(header[0] & 0xff);
            if (type != null) {
                return type;
            }
        }
    }

    private void fill(byte[] buffer, int from, int to) throws IOException {
        int position = from;
        while (position < to) {
            int count = in.read(buffer, position, to - position);
            if (count < 0) {
                throw new EOFException("the stream ended in the middle of a frame");
            }
            position += count;
        }
    }

    byte[] payload() {
        return payload;
    }

    /** Bytes of the payload. */
    int length() {
        return length;
    }

    JsonObject json() throws IOException {
        return JsonObject.parse(payload, length);
    }
}
