package dev.lattice.agent.blob;

/** An input is malformed or an attack; nothing of it is used. */
public final class RefusedInputException extends Exception {
    private static final long serialVersionUID = 1;

    public RefusedInputException(String message) {
        super(message);
    }
}
