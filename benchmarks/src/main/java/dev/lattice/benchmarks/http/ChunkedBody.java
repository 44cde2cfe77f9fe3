package dev.lattice.benchmarks.http;

import java.io.IOException;
import java.io.InputStream;

/** A body in chunks, as long as the server likes. */
final class ChunkedBody extends InputStream {
    private final InputStream in;
    private long left;
    private boolean began;
    private boolean ended;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (!inChunk()) {
            return -1;
        }
        left--;
        return in.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (!inChunk()) {
            return -1;
        }
        int got = in.read(to, offset, (int) Math.min(length, left));
        if (got < 0) {
            throw new IOException("the connection ended within a chunk");
        }
        left -= got;
        return got;
    }

    private boolean inChunk() throws IOException {
        if (ended || left > 0) {
            return !ended;
        }
        if (began) {
            HttpLine.readLine(in);
        }
        began = true;
        left = Long.parseLong(HttpLine.readLine(in).split(";", 2)[0].strip(), 16);
        if (left == 0) {
            HttpLine.readLine(in);
            ended = true;
        }
        return !ended;
    }
}
