package dev.lattice.agent.driver;

/** The container engine does not answer; that says nothing about what it runs. Worth trying again. */
public final class EngineAwayException extends Exception {
    private static final long serialVersionUID = 1;

    public EngineAwayException(Throwable cause) {
        super("the node's container engine does not answer: " + cause.getMessage(), cause);
    }

    public EngineAwayException(String message) {
        super(message);
    }
}
