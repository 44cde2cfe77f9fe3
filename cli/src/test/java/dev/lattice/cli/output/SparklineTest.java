package dev.lattice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void theLargestIsAFullBarAndNothingTheLowest() {
        assertThat(Sparkline.of(List.of(0, 0.001, 5, 10), 0, 60)).isEqualTo("▁▂▅█");
        assertThat(Sparkline.of(List.of(0, 0), 0, 60)).isEqualTo("▁▁");
    }

    @Test
    void aLimitIsTheScaleUntilItIsPassed() {
        assertThat(Sparkline.of(List.of(10, 20), 70, 60)).isEqualTo("▂▃");
        assertThat(Sparkline.of(List.of(10, 140), 70, 60)).isEqualTo("▂█");
    }

    @Test
    void gapsAreSeen() {
        assertThat(Sparkline.of(Arrays.asList(null, 1, null), 0, 60)).isEqualTo("·█·");
        assertThat(Sparkline.of(List.of(), 0, 60)).isEmpty();
    }

    @Test
    void neighborsShareABar() {
        assertThat(Sparkline.of(Arrays.asList(1, 3, null, 4, null, null), 0, 3)).isEqualTo("▅█·");
        assertThat(Sparkline.of(Collections.nCopies(1_000, 1), 0, 60)).hasSize(60);
    }
}
