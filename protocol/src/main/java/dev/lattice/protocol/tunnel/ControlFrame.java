package dev.lattice.protocol.tunnel;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * What is said on a control line.
 *
 * @param value for {@link Type#WANTED}, how many more streams; otherwise nothing
 */
public record ControlFrame(Type type, int value) {
    public static final int BYTES = 5;

    /** The gateway says that it lives this often, and the agent answers each time. */
    public static final int ALIVE_SECONDS = 10;

    /** A side that hears nothing for so long takes the other, and all that it carried, for gone. */
    public static final int SILENCE_SECONDS = 30;

    /** What a frame says. */
    public enum Type {
        /** From both: I am there. */
        ALIVE(0),
        /** From the gateway: dial so many more streams. */
        WANTED(1);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }
    }

    public static ControlFrame alive() {
        return new ControlFrame(Type.ALIVE, 0);
    }

    public static ControlFrame wanted(int streams) {
        return new ControlFrame(Type.WANTED, streams);
    }

    public byte[] encoded() {
        return ByteBuffer.allocate(BYTES).put(type.code).putInt(value).array();
    }

    /**
     * Reads one from a buffer that has at least {@link #BYTES}.
     *
     * @throws ProtocolException when it is none that is known here
     */
    public static ControlFrame decode(ByteBuffer bytes) throws ProtocolException {
        byte code = bytes.get();
        int value = bytes.getInt();
        for (Type type : Type.values()) {
            if (type.code == code && value >= 0) {
                return new ControlFrame(type, value);
            }
        }
        throw new ProtocolException("a control frame of type " + code + " with " + value);
    }
}
