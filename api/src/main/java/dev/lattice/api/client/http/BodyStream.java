package dev.lattice.api.client.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of one answer on a connection that goes on after them (RFC 9112 §6). */
final class BodyStream extends InputStream {
    private static final long UNTIL_CLOSE = -1;
    private static final int LONGEST_LINE = 8 * 1024;

    private final InputStream in;
    private final boolean chunked;
    private long remaining;
    private boolean ended;

    private BodyStream(InputStream in, boolean chunked, long remaining) {
        this.in = in;
        this.chunked = chunked;
        this.remaining = remaining;
        this.ended = !chunked && remaining == 0;
    }

    static BodyStream fixed(InputStream in, long length) {
        return new BodyStream(in, false, length);
    }

    static BodyStream chunked(InputStream in) {
        return new BodyStream(in, true, 0);
    }

    static BodyStream untilClose(InputStream in) {
        return new BodyStream(in, false, UNTIL_CLOSE);
    }

    /** All bytes were read, so the connection stands at the next answer. */
    boolean ended() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended || (chunked && remaining == 0 && !nextChunk())) {
            return -1;
        }
        int wanted = remaining == UNTIL_CLOSE ? length : (int) Math.min(length, remaining);
        int count = in.read(buffer, offset, wanted);
        if (remaining == UNTIL_CLOSE) {
            ended = count < 0;
            return count;
        }
        if (count < 0) {
            throw new EOFException("the connection ended in the middle of an answer");
        }
        remaining -= count;
        if (remaining == 0) {
            if (chunked) {
                expectLineEnd();
            } else {
                ended = true;
            }
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return ended ? 0 : (int) Math.min(remaining == UNTIL_CLOSE ? Integer.MAX_VALUE : remaining, in.available());
    }

    private boolean nextChunk() throws IOException {
        String line = readLine(in);
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        try {
            remaining = Long.parseLong(size, 16);
        } catch (NumberFormatException e) {
            throw new IOException("malformed chunk size '" + size + "'", e);
        }
        if (remaining < 0) {
            throw new IOException("malformed chunk size '" + size + "'");
        }
        if (remaining > 0) {
            return true;
        }
        while (!readLine(in).isEmpty()) {
            // trailers say nothing that this client uses
        }
        ended = true;
        return false;
    }

    private void expectLineEnd() throws IOException {
        if (!readLine(in).isEmpty()) {
            throw new IOException("a chunk is longer than it said");
        }
    }

    /** A line without its CR LF. */
    static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n') {
            if (c < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a header line is longer than " + LONGEST_LINE + " bytes");
            }
            line.append((char) c);
            c = in.read();
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }
}
