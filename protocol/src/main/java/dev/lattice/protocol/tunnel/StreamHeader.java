package dev.lattice.protocol.tunnel;

import java.nio.ByteBuffer;

/**
 * Where a stream leads: the first bytes that a gateway writes on it.
 *
 * @param port inside the container, 1 to 65535
 */
public record StreamHeader(long allocationId, int port) {
    public static final int BYTES = 10;

    public byte[] encoded() {
        return ByteBuffer.allocate(BYTES)
                .putLong(allocationId)
                .putShort((short) port)
                .array();
    }

    /** Reads one from a buffer that has at least {@link #BYTES}. */
    public static StreamHeader decode(ByteBuffer bytes) {
        return new StreamHeader(bytes.getLong(), Short.toUnsignedInt(bytes.getShort()));
    }
}
