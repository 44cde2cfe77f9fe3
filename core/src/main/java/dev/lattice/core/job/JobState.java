package dev.lattice.core.job;

import dev.lattice.core.state.TransitionTable;
import java.util.Optional;

/** Where a job stands. */
public enum JobState {
    QUEUED(false),
    ASSIGNED(false),
    RUNNING(false),
    SUCCEEDED(true),
    FAILED(true),
    CANCELED(true),
    TIMED_OUT(true),
    LOST(true);

    /** What happens to a job. */
    public enum Verb {
        ASSIGN,
        RELEASE,
        START,
        SUCCEED,
        FAIL,
        CANCEL,
        TIME_OUT,
        LOSE,
        RETRY
    }

    /**
     * All moves of a job. An assigned job may end without a report that it started: reports of short jobs arrive
     * together.
     */
    public static final TransitionTable<JobState, Verb> TRANSITIONS = TransitionTable.of(
                    JobState.class, Verb.class, JobState::terminal)
            .move(QUEUED, Verb.ASSIGN, ASSIGNED)
            .move(QUEUED, Verb.CANCEL, CANCELED)
            .move(ASSIGNED, Verb.RELEASE, QUEUED)
            .move(ASSIGNED, Verb.START, RUNNING)
            .move(ASSIGNED, Verb.SUCCEED, SUCCEEDED)
            .move(ASSIGNED, Verb.FAIL, FAILED)
            .move(ASSIGNED, Verb.CANCEL, CANCELED)
            .move(ASSIGNED, Verb.TIME_OUT, TIMED_OUT)
            .move(ASSIGNED, Verb.LOSE, LOST)
            .move(ASSIGNED, Verb.RETRY, QUEUED)
            .move(RUNNING, Verb.SUCCEED, SUCCEEDED)
            .move(RUNNING, Verb.FAIL, FAILED)
            .move(RUNNING, Verb.CANCEL, CANCELED)
            .move(RUNNING, Verb.TIME_OUT, TIMED_OUT)
            .move(RUNNING, Verb.LOSE, LOST)
            .move(RUNNING, Verb.RETRY, QUEUED)
            .build();

    private final boolean terminal;

    JobState(boolean terminal) {
        this.terminal = terminal;
    }

    /** Nothing leads out of this state. */
    public boolean terminal() {
        return terminal;
    }

    /** The state after the verb, or empty when this state does not know it. */
    public Optional<JobState> after(Verb verb) {
        return TRANSITIONS.after(this, verb);
    }
}
