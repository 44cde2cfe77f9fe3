package dev.lattice.core.backup;

import dev.lattice.core.state.TransitionTable;
import java.util.Optional;

/** Where a backup stands, or the restoring of one. */
public enum BackupState {
    /** it is being made */
    RUNNING(false),
    /** it is whole, and on disk */
    READY(true),
    /** it is not, and nothing of it is kept */
    FAILED(true);

    /** What happens to a backup. */
    public enum Verb {
        FINISH,
        FAIL
    }

    public static final TransitionTable<BackupState, Verb> TRANSITIONS = TransitionTable.of(
                    BackupState.class, Verb.class, BackupState::terminal)
            .move(RUNNING, Verb.FINISH, READY)
            .move(RUNNING, Verb.FAIL, FAILED)
            .build();

    private final boolean terminal;

    BackupState(boolean terminal) {
        this.terminal = terminal;
    }

    /** Nothing leads out of this state. */
    public boolean terminal() {
        return terminal;
    }

    /** The state after the verb, or empty when this state does not know it. */
    public Optional<BackupState> after(Verb verb) {
        return TRANSITIONS.after(this, verb);
    }
}
