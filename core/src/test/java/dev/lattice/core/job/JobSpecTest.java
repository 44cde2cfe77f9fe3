package dev.lattice.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSpecTest {
    private static JobSpec spec(Duration timeout, Map<String, String> environment, int priority) {
        return new JobSpec(
                new Command.Shell("true"),
                Optional.empty(),
                Optional.empty(),
                timeout,
                environment,
                Siting.ANYWHERE,
                Resources.NONE,
                priority,
                List.of(),
                RetryPolicy.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 30 * 24 * 3600L + 1})
    void refusesTimeoutsOutOfRange(long seconds) {
        assertThatThrownBy(() -> spec(Duration.ofSeconds(seconds), Map.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout");
    }

    @ParameterizedTest
    @ValueSource(ints = {-101, 101, Integer.MIN_VALUE})
    void refusesPrioritiesOutOfRange(int priority) {
        assertThatThrownBy(() -> spec(JobSpec.DEFAULT_TIMEOUT, Map.of(), priority))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("priority");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "A\0"})
    void refusesVariablesThatNoSystemTakes(String name) {
        assertThatThrownBy(() -> spec(JobSpec.DEFAULT_TIMEOUT, Map.of(name, "x"), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("environment variable");
    }

    @Test
    void isFixedFromItsSubmissionOn() {
        Map<String, String> environment = new HashMap<>(Map.of("A", "1"));
        JobSpec spec = spec(JobSpec.MAX_TIMEOUT, environment, 100);
        environment.put("B", "2");
        assertThat(spec.environment()).containsExactly(Map.entry("A", "1"));
    }
}
