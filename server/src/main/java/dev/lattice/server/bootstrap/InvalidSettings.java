package dev.lattice.server.bootstrap;

/** The server cannot start as it was set up; the message tells the operator what to change. */
public final class InvalidSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidSettings(String message) {
        super(message, null, false, false);
    }
}
