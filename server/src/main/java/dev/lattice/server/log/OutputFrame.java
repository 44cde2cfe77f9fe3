package dev.lattice.server.log;

import dev.lattice.core.log.LogStream;
import java.nio.ByteBuffer;

/**
 * Bytes of one stream, or a gap in it.
 *
 * @param offset of the first byte in its stream
 * @param data empty for a gap; read-only
 * @param lost bytes that are missing at this offset
 */
public record OutputFrame(LogStream stream, long offset, ByteBuffer data, long lost) {
    /** How far the frame moves a cursor: bytes there and bytes lost. */
    public long span() {
        return data.remaining() + lost;
    }

    /** Line ends in the data. */
    long lines() {
        return lines(data);
    }

    static long lines(ByteBuffer data) {
        long lines = 0;
        for (int i = data.position(); i < data.limit(); i++) {
            if (data.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    /** The frame without its first bytes. */
    OutputFrame from(long skip) {
        if (skip == 0) {
            return this;
        }
        return lost > 0
                ? new OutputFrame(stream, offset + skip, data, lost - skip)
                : new OutputFrame(stream, offset + skip, data.slice((int) skip, data.remaining() - (int) skip), 0);
    }
}
