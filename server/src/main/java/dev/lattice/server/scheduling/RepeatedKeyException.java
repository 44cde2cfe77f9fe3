package dev.lattice.server.scheduling;

/** A job was accepted under this key while the caller looked whether there is one; by now it can be found. */
public final class RepeatedKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RepeatedKeyException() {
        super("the key was used a moment ago", null, false, false);
    }
}
