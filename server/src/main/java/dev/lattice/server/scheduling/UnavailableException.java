package dev.lattice.server.scheduling;

/** Nothing can be accepted right now: the database is away, or another server leads. Trying again later helps. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnavailableException(Throwable cause) {
        super("jobs cannot be accepted right now: " + cause.getMessage(), cause);
    }
}
