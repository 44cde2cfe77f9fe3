package dev.lattice.benchmarks.relay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The first line of an HTTP answer. */
final class StatusLine {
    private static final int VERSION = "HTTP/1.1 ".length();
    private static final int CODE = 3;

    private StatusLine() {}

    /** Reads as far as the status and returns it. */
    static int read(InputStream answer) throws IOException {
        byte[] begin = answer.readNBytes(VERSION + CODE);
        if (begin.length < VERSION + CODE) {
            throw new EOFException("no answer");
        }
        return Integer.parseInt(new String(begin, VERSION, CODE, StandardCharsets.US_ASCII));
    }
}
