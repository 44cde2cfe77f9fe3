package dev.lattice.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartTest {
    @ParameterizedTest
    @CsvSource({
        "always, 0, 0, true",
        "always, 1, 900, true",
        "no, 0, 0, false",
        "no, 1, 0, false",
        "on-failure, 0, 0, false",
        "on-failure, 137, 900, true",
        "on-failure:2, 1, 1, true",
        "on-failure:2, 1, 2, false",
        "on-failure:2, 0, 0, false"
    })
    void thePolicySaysWhetherItIsStartedAgain(String policy, int exitCode, int restarts, boolean again) {
        Restart restart = Restart.parse(policy).orElseThrow();
        assertThat(restart.again(exitCode, restarts)).isEqualTo(again);
        assertThat(restart).hasToString(policy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "on-failure:0", "on-failure:-1", "on-failure:", "always:3", "ALWAYS"})
    void whatIsNoPolicyIsNone(String text) {
        assertThat(Restart.parse(text)).isEmpty();
    }

    @Test
    void onlyFailuresAreCounted() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Restart(Restart.When.ALWAYS, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> Restart.onFailure(-1));
    }
}
