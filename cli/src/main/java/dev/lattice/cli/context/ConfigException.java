package dev.lattice.cli.context;

/** This machine's own configuration stands in the way; the message says what to do. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
