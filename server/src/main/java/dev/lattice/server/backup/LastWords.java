package dev.lattice.server.backup;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The end of what a command wrote to stderr, as a note for people. One thread. */
final class LastWords {
    private static final int MOST_BYTES = 2_000;

    private byte[] tail = new byte[0];

    void add(ByteString bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(tail);
        all.writeBytes(bytes.substring(Math.max(0, bytes.size() - MOST_BYTES)).toByteArray());
        byte[] joined = all.toByteArray();
        int from = Math.max(0, joined.length - MOST_BYTES);
        tail = Arrays.copyOfRange(joined, from, joined.length);
    }

    /** What happened, with what the command said about it. */
    String after(String what) {
        String said = new String(tail, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}&&[^\\n]]", "")
                .strip();
        return said.isEmpty() ? what + "." : what + ": " + said;
    }
}
