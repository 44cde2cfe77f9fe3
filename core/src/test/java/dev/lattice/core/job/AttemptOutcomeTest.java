package dev.lattice.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.job.AttemptOutcome.Canceled;
import dev.lattice.core.job.AttemptOutcome.Exited;
import dev.lattice.core.job.AttemptOutcome.Lost;
import dev.lattice.core.job.AttemptOutcome.NotStarted;
import dev.lattice.core.job.AttemptOutcome.Signaled;
import dev.lattice.core.job.AttemptOutcome.TimedOut;
import dev.lattice.core.job.JobState.Verb;
import dev.lattice.core.job.RetryPolicy.Cause;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptOutcomeTest {
    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(new Exited(0), Verb.SUCCEED, null, 0),
                Arguments.of(new Exited(3), Verb.FAIL, Cause.FAILED, 3),
                Arguments.of(new Signaled(9), Verb.FAIL, Cause.FAILED, 137),
                Arguments.of(new TimedOut(), Verb.TIME_OUT, Cause.TIMED_OUT, null),
                Arguments.of(new Canceled(), Verb.CANCEL, null, null),
                Arguments.of(new NotStarted("NO_SPACE", "disk full", true), Verb.FAIL, Cause.NODE_ERROR, null),
                Arguments.of(new NotStarted("NO_PROGRAM", "no such file", false), Verb.FAIL, Cause.FAILED, null),
                Arguments.of(new Lost("node went away"), Verb.LOSE, Cause.NODE_LOST, null));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void saysWhatFollows(AttemptOutcome outcome, Verb verb, @Nullable Cause cause, @Nullable Integer exitCode) {
        assertThat(outcome.verb()).isEqualTo(verb);
        assertThat(outcome.retryCause().orElse(null)).isEqualTo(cause);
        assertThat(outcome.exitCode().orElse(null)).isEqualTo(exitCode);
    }

    @Test
    void everyOutcomeEndsARunningJob() {
        outcomes().map(arguments -> (AttemptOutcome) arguments.get()[0]).forEach(outcome -> {
            assertThat(JobState.RUNNING.after(outcome.verb()))
                    .hasValueSatisfying(end -> assertThat(end.terminal()).isTrue());
            assertThat(JobState.ASSIGNED.after(outcome.verb())).isEqualTo(JobState.RUNNING.after(outcome.verb()));
        });
    }
}
