package dev.lattice.core.build;

/** It is not known how to build this; the message says why and what to do. */
public final class UndetectedException extends Exception {
    private static final long serialVersionUID = 1L;

    public UndetectedException(String message) {
        super(message);
    }
}
