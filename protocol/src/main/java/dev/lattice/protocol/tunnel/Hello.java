package dev.lattice.protocol.tunnel;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first thing an agent says on a connection.
 *
 * @param version of this package's conversation, 1 to 255
 * @param nodeId as the server knows it; 1 to 255 bytes of UTF-8
 * @param generation of the registration that the node's ticket came with; 0 or more
 */
public record Hello(int version, Kind kind, String nodeId, int generation) {
    /** The version that is spoken here. */
    public static final int VERSION = 2;

    /** The most bytes that a hello has. */
    public static final int MOST_BYTES = 11 + 255;

    private static final int MAGIC = 0x4C54544E;
    private static final int FIXED_BYTES = 11;

    /** What a connection is for. */
    public enum Kind {
        /** One for each node and gateway: what is needed, and that both live. */
        CONTROL(0),
        /** One client's bytes. */
        STREAM(1),
        /** The bytes of a container of this node, to another workload of its project. */
        LINK(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static Optional<Kind> of(byte code) {
            return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
        }
    }

    /** One of today's version. */
    public static Hello of(Kind kind, String nodeId, int generation) {
        return new Hello(VERSION, kind, nodeId, generation);
    }

    /**
     * As it goes over the wire.
     *
     * @throws IllegalArgumentException when the node's id is empty or longer than 255 bytes
     */
    public byte[] encoded() {
        byte[] name = nodeId.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > 255) {
            throw new IllegalArgumentException("a node id of " + name.length + " bytes");
        }
        return ByteBuffer.allocate(FIXED_BYTES + name.length)
                .putInt(MAGIC)
                .put((byte) version)
                .put(kind.code)
                .putInt(generation)
                .put((byte) name.length)
                .put(name)
                .array();
    }

    /**
     * Reads one, and moves the buffer behind it.
     *
     * @return empty when there are not enough bytes yet; then the buffer is as it was
     * @throws ProtocolException when this is no hello, or one that is not spoken here
     */
    public static Optional<Hello> decode(ByteBuffer bytes) throws ProtocolException {
        if (bytes.remaining() < FIXED_BYTES) {
            return Optional.empty();
        }
        int at = bytes.position();
        if (bytes.getInt(at) != MAGIC) {
            throw new ProtocolException("this is no tunnel");
        }
        int version = Byte.toUnsignedInt(bytes.get(at + 4));
        Optional<Kind> kind = Kind.of(bytes.get(at + 5));
        int generation = bytes.getInt(at + 6);
        int length = Byte.toUnsignedInt(bytes.get(at + 10));
        if (version != VERSION) {
            throw new ProtocolException("tunnels of version " + version + " are not spoken here, only " + VERSION);
        }
        if (kind.isEmpty() || generation < 0 || length == 0) {
            throw new ProtocolException("a hello that says nothing");
        }
        if (bytes.remaining() < FIXED_BYTES + length) {
            return Optional.empty();
        }
        byte[] name = new byte[length];
        bytes.position(at + FIXED_BYTES).get(name);
        return Optional.of(new Hello(version, kind.get(), new String(name, StandardCharsets.UTF_8), generation));
    }
}
