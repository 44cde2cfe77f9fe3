package dev.lattice.protocol.tunnel;

import java.nio.ByteBuffer;

/**
 * Where bytes are to go: the first that a gateway writes on a stream, and the first that an agent writes on a link.
 *
 * @param target on a stream the allocation's id, on a link the workload's
 * @param port inside the container, 1 to 65535
 */
public record StreamHeader(long target, int port) {
    public static final int BYTES = 10;

    public byte[] encoded() {
        return ByteBuffer.allocate(BYTES).putLong(target).putShort((short) port).array();
    }

    /** Reads one from a buffer that has at least {@link #BYTES}. */
    public static StreamHeader decode(ByteBuffer bytes) {
        return new StreamHeader(bytes.getLong(), Short.toUnsignedInt(bytes.getShort()));
    }
}
