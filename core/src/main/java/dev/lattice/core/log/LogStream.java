package dev.lattice.core.log;

/** The two streams that a process writes. */
public enum LogStream {
    STDOUT(0),
    STDERR(1);

    private final byte code;

    LogStream(int code) {
        this.code = (byte) code;
    }

    /** The number that stands for the stream where bytes are stored; never changes. */
    public byte code() {
        return code;
    }

    /** @throws IllegalArgumentException when no stream has the number */
    public static LogStream ofCode(byte code) {
        return switch (code) {
            case 0 -> STDOUT;
            case 1 -> STDERR;
            default -> throw new IllegalArgumentException("no stream has the number " + code);
        };
    }
}
