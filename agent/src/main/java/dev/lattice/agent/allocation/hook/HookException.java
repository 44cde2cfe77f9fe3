package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.task.Outcome;

/** A step failed, and with it the allocation; the code is stable, the message for people. */
public final class HookException extends Exception {
    private static final long serialVersionUID = 1;

    private static final String GIVEN_BACK = "NODE_STOPS";

    private final String code;
    private final Outcome.Kind kind;

    /** The allocation was never started. */
    public HookException(String code, String message) {
        this(code, message, Outcome.Kind.FAILED);
    }

    public HookException(String code, String message, Outcome.Kind kind) {
        super(message);
        this.code = code;
        this.kind = kind;
    }

    /** Nothing went wrong, but the agent stops: somebody else may run it. */
    static HookException givenBack() {
        return new HookException(GIVEN_BACK, "the node stops", Outcome.Kind.FAILED);
    }

    /** Whether the allocation has no end, because it is given back. */
    public boolean isGivenBack() {
        return code.equals(GIVEN_BACK);
    }

    /** The outcome that follows. */
    public Outcome outcome() {
        String message = String.valueOf(getMessage());
        return kind == Outcome.Kind.LOST ? Outcome.lost(code, message) : Outcome.failed(code, message);
    }
}
