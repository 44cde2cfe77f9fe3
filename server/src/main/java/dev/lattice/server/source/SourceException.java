package dev.lattice.server.source;

/** A source that could not be had. The message is for its owner: what happened, and what to do; without secrets. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }
}
