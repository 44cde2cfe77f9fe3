package dev.lattice.core.job;

import dev.lattice.core.state.TransitionTable;
import java.util.Optional;

/** Where a job stands. */
public enum JobState {
    QUEUED(0, false),
    ASSIGNED(1, false),
    RUNNING(2, false),
    SUCCEEDED(3, true),
    FAILED(4, true),
    CANCELED(5, true),
    TIMED_OUT(6, true),
    LOST(7, true);

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

    private static final JobState[] BY_CODE = values();

    private final int code;
    private final boolean terminal;

    JobState(int code, boolean terminal) {
        this.code = code;
        this.terminal = terminal;
    }

    /** The number that stands for the state where jobs are stored: never changes, and terminal ones are the largest. */
    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException when no state has the number */
    public static JobState ofCode(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no state has the number " + code);
        }
        return BY_CODE[code];
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
