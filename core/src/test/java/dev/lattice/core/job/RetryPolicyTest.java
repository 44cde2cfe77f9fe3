package dev.lattice.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.job.RetryPolicy.Cause;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    @Test
    void byDefaultOnlyWhatIsNotTheCommandsDoingIsRepeated() {
        assertThat(RetryPolicy.DEFAULT.allows(Cause.NODE_LOST, 1)).isTrue();
        assertThat(RetryPolicy.DEFAULT.allows(Cause.NODE_ERROR, 2)).isTrue();
        assertThat(RetryPolicy.DEFAULT.allows(Cause.NODE_LOST, 3)).isFalse();
        assertThat(RetryPolicy.DEFAULT.allows(Cause.FAILED, 1)).isFalse();
        assertThat(RetryPolicy.DEFAULT.allows(Cause.TIMED_OUT, 1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void neverIsNever(Cause cause) {
        assertThat(RetryPolicy.NEVER.allows(cause, 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void refusesImpossibleNumbers(int attempts) {
        assertThatThrownBy(() -> new RetryPolicy(attempts, Set.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
