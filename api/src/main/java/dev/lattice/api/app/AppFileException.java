package dev.lattice.api.app;

/** A file of an app cannot be followed; the message says where, why, and what to write. */
public final class AppFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AppFileException(String message) {
        super(message);
    }
}
