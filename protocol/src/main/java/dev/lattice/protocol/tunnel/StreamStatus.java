package dev.lattice.protocol.tunnel;

/** What came of a stream's header, in one byte before the first bytes back. */
public enum StreamStatus {
    /** What the client says is heard by the container. */
    CONNECTED(0),
    /** The container's port takes no connection. */
    REFUSED(1),
    /** This node has no such allocation, or it has no such port. */
    UNKNOWN(2);

    private final byte code;

    StreamStatus(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /** A code that is not known here is of no use. */
    public static StreamStatus of(byte code) {
        return code == CONNECTED.code ? CONNECTED : code == REFUSED.code ? REFUSED : UNKNOWN;
    }
}
