package dev.lattice.benchmarks.measure;

/** A contender cannot take part on this machine; the message says what is missing. */
public final class LeftOutException extends Exception {
    private static final long serialVersionUID = 1;

    public LeftOutException(String message) {
        super(message);
    }

    public LeftOutException(String message, Throwable cause) {
        super(message, cause);
    }
}
