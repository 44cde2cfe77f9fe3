package dev.lattice.benchmarks.http;

import java.io.IOException;
import java.io.InputStream;

/** A body of a known length. */
final class FixedBody extends InputStream {
    private final InputStream in;
    private long left;

    FixedBody(InputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int next = in.read();
        left = next < 0 ? 0 : left - 1;
        return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int got = in.read(to, offset, (int) Math.min(length, left));
        left = got < 0 ? 0 : left - got;
        return got;
    }
}
