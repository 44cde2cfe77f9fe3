package dev.lattice.cli.command;

/** The command line asks for something that makes no sense; the message says what and how to put it right. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
