package dev.lattice.server.scheduling;

/** No more jobs are accepted until others have ended; the message says whose. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueFullException(String message) {
        super(message);
    }
}
