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
