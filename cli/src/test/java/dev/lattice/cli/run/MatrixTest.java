package dev.lattice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
    @Test
    void rangesAndListsInTheOrderInWhichTheyAreGiven() {
        assertThat(Matrix.parse(List.of("shard=1..3", "os=linux,macos", "n=3..1,7")))
                .containsExactly(
                        entry("shard", List.of("1", "2", "3")),
                        entry("os", List.of("linux", "macos")),
                        entry("n", List.of("3", "2", "1", "7")));
    }

    @Test
    void whatIsNoRangeIsAValue() {
        assertThat(Matrix.parse(List.of("v=1..x,../a,.."))).containsExactly(entry("v", List.of("1..x", "../a", "..")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shard", "=1", "a b=1", "a=", "a=1,,2", "a=1..1000000", "1a=2"})
    void whatMakesNoSenseIsRefused(String axis) {
        assertThatThrownBy(() -> Matrix.parse(List.of(axis)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--matrix");
    }

    @Test
    void aNameIsGivenOnce() {
        assertThatThrownBy(() -> Matrix.parse(List.of("a=1", "a=2"))).hasMessageContaining("twice");
    }
}
