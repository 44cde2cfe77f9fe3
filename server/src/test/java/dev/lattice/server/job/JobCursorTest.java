package dev.lattice.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.server.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobCursorTest {
    @Test
    void anEventsIdAndAPlainNumberAreBothPlaces() {
        assertThat(JobCursor.parse("3-77")).isEqualTo(new JobCursor(3, 77));
        assertThat(JobCursor.parse("77")).isEqualTo(new JobCursor(0, 77));
        assertThat(JobCursor.parse(null)).isEqualTo(JobCursor.START);
        assertThat(JobCursor.parse(new JobCursor(3, 77).toString())).isEqualTo(new JobCursor(3, 77));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "a", "1-", "-", "1-2-3", "99999999999999999999"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> JobCursor.parse(text)).isInstanceOf(Problem.class);
    }
}
