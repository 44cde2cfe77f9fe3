package dev.lattice.server.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For how long a job had better have its node. */
class LengthsTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final Lengths lengths = new Lengths();

    @Test
    void whatNobodyKnowsIsShortUntilItHasRunForLongOnce() {
        LiveJob job = job(1, DAY);
        assertThat(lengths.stretch(job)).isEqualTo(Stretch.SHORT);
        job.longestMicros = micros(Duration.ofHours(3));
        assertThat(lengths.stretch(job)).isEqualTo(Stretch.FOUR_HOURS);
    }

    @Test
    void whatAProjectsJobsTakeIsExpectedOfTheNext() {
        lengths.learn(job(1, DAY), new AttemptOutcome.Exited(0), micros(Duration.ofMinutes(50)));
        assertThat(lengths.stretch(job(1, DAY))).isEqualTo(Stretch.ONE_HOUR);
        assertThat(lengths.stretch(job(2, DAY))).as("another project's").isEqualTo(Stretch.SHORT);
    }

    @Test
    void nothingTakesLongerThanItsTimeout() {
        lengths.learn(job(1, DAY), new AttemptOutcome.Exited(0), micros(Duration.ofHours(10)));
        assertThat(lengths.stretch(job(1, Duration.ofMinutes(8)))).isEqualTo(Stretch.TEN_MINUTES);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    private static LiveJob job(long project, Duration timeout) {
        JobSpec spec = new JobSpec(
                new Command.Arguments(List.of("true")),
                Optional.empty(),
                Optional.empty(),
                timeout,
                Map.of(),
                Siting.ANYWHERE,
                Resources.NONE,
                0,
                List.of(),
                RetryPolicy.DEFAULT);
        return new LiveJob(new Submission(
                new JobId(1),
                new ProjectId(project),
                new UserId(1),
                spec,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH));
    }
}
