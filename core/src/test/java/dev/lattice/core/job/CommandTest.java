package dev.lattice.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n", "true\0"})
    void refusesLinesThatNoShellTakes(String line) {
        assertThatThrownBy(() -> new Command.Shell(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesVectorsThatNoSystemTakes() {
        assertThatThrownBy(() -> new Command.Arguments(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Command.Arguments(List.of(" ", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Command.Arguments(List.of("echo", "a\0b")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void argumentsMayBeEmptyAndKeepWhatTheyAre() {
        List<String> values = new ArrayList<>(List.of("printf", "", "$(id)", "a b"));
        Command.Arguments command = new Command.Arguments(values);
        values.clear();
        assertThat(command.values()).containsExactly("printf", "", "$(id)", "a b");
        assertThat(command).hasToString("printf  $(id) a b");
    }
}
