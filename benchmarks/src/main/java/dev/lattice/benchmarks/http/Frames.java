package dev.lattice.benchmarks.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a stream of frames: a byte of type, four of length, the payload. */
public final class Frames {
    private static final int END = 4;

    private Frames() {}

    /** Reads on until a job's last frame; answers with its JSON. */
    public static String awaitEnd(InputStream body) throws IOException {
        DataInputStream frames = new DataInputStream(body);
        while (true) {
            int type = frames.readUnsignedByte();
            byte[] payload = frames.readNBytes(frames.readInt());
            if (type == END) {
                return new String(payload, StandardCharsets.UTF_8);
            }
        }
    }
}
