package dev.lattice.core.workload;

import dev.lattice.core.state.TransitionTable;
import java.util.Optional;

/** Where a revision stands. */
public enum RevisionState {
    /** its image is being made */
    BUILDING(false),
    /** on its way to being ready for the first time */
    DEPLOYING(false),
    /** it was ready, and is the one to go back to */
    SERVING(false),
    /** it never became ready */
    FAILED(true),
    /** another took its place */
    SUPERSEDED(true);

    /** What happens to a revision. */
    public enum Verb {
        BUILT,
        SERVE,
        FAIL,
        SUPERSEDE
    }

    public static final TransitionTable<RevisionState, Verb> TRANSITIONS = TransitionTable.of(
                    RevisionState.class, Verb.class, RevisionState::terminal)
            .move(BUILDING, Verb.BUILT, DEPLOYING)
            .move(BUILDING, Verb.FAIL, FAILED)
            .move(BUILDING, Verb.SUPERSEDE, SUPERSEDED)
            .move(DEPLOYING, Verb.SERVE, SERVING)
            .move(DEPLOYING, Verb.FAIL, FAILED)
            .move(DEPLOYING, Verb.SUPERSEDE, SUPERSEDED)
            .move(SERVING, Verb.SUPERSEDE, SUPERSEDED)
            .build();

    private final boolean terminal;

    RevisionState(boolean terminal) {
        this.terminal = terminal;
    }

    /** Nothing leads out of this state. */
    public boolean terminal() {
        return terminal;
    }

    /** The state after the verb, or empty when this state does not know it. */
    public Optional<RevisionState> after(Verb verb) {
        return TRANSITIONS.after(this, verb);
    }
}
