package dev.lattice.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TransitionTableTest {
    private enum Door {
        OPEN,
        SHUT,
        WALLED_UP
    }

    private enum Verb {
        CLOSE,
        OPEN,
        WALL_UP
    }

    private static TransitionTable.Builder<Door, Verb> door() {
        return TransitionTable.of(Door.class, Verb.class, Door.WALLED_UP::equals)
                .move(Door.OPEN, Verb.CLOSE, Door.SHUT)
                .move(Door.SHUT, Verb.OPEN, Door.OPEN)
                .move(Door.SHUT, Verb.WALL_UP, Door.WALLED_UP);
    }

    @Test
    void knowsItsMovesAndNoOthers() {
        TransitionTable<Door, Verb> table = door().build();
        assertThat(table.after(Door.OPEN, Verb.CLOSE)).contains(Door.SHUT);
        assertThat(table.after(Door.OPEN, Verb.WALL_UP)).isEmpty();
        assertThat(table.verbs(Door.SHUT)).containsExactly(Verb.OPEN, Verb.WALL_UP);
        assertThat(table.verbs(Door.WALLED_UP)).isEmpty();
    }

    @Test
    void nothingLeadsOutOfATerminalState() {
        assertThatThrownBy(() -> door().move(Door.WALLED_UP, Verb.OPEN, Door.OPEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("terminal");
    }

    @Test
    void aMoveIsGivenOnce() {
        assertThatThrownBy(() -> door().move(Door.OPEN, Verb.CLOSE, Door.OPEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void drawsItself() {
        assertThat(door().build().diagram(Door.OPEN)).isEqualTo("""
                stateDiagram-v2
                    [*] --> open
                    open --> shut: close
                    shut --> open: open
                    shut --> walled_up: wall up
                    walled_up --> [*]
                """);
    }
}
