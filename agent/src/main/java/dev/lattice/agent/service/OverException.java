package dev.lattice.agent.service;

import dev.lattice.agent.task.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A service is not to be kept running any more. */
final class OverException extends Exception {
    private static final long serialVersionUID = 1;

    /** What follows. */
    enum Kind {
        /** It is stopped, and its outcome told. */
        ENDED,
        /** It was not started, and is given back. */
        RELEASED,
        /** The agent stops; what runs is left to its successor. */
        LEFT
    }

    private final Kind kind;
    private final transient @Nullable Outcome outcome;

    private OverException(Kind kind, @Nullable Outcome outcome) {
        super(kind.name());
        this.kind = kind;
        this.outcome = outcome;
    }

    static OverException stopped() {
        return new OverException(Kind.ENDED, Outcome.stopped());
    }

    /** @param why the owner's rule that drove it away, for people */
    static OverException evicted(String why) {
        return new OverException(Kind.ENDED, Outcome.evicted(why));
    }

    /** @param after so long after it was alone */
    static OverException cutOff(Duration after) {
        return new OverException(Kind.ENDED, Outcome.cutOff(after));
    }

    static OverException failed(String code, String message) {
        return new OverException(Kind.ENDED, Outcome.failed(code, message));
    }

    static OverException released() {
        return new OverException(Kind.RELEASED, null);
    }

    static OverException left() {
        return new OverException(Kind.LEFT, null);
    }

    Kind kind() {
        return kind;
    }

    /** Of what ended. */
    Outcome outcome() {
        return outcome == null ? Outcome.stopped() : outcome;
    }
}
