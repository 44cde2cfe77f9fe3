package dev.lattice.server.catalogue;

/** A file of the catalogue is wrong. The message says where: {@code postgres.yaml:12: …}, a line for each mistake. */
public final class InvalidEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidEntryException(String message) {
        super(message);
    }

    InvalidEntryException(String message, Throwable cause) {
        super(message, cause);
    }
}
