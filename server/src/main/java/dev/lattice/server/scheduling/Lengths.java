package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.scheduling.Pace;
import dev.lattice.core.scheduling.PendingJob;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How long the jobs of each project ran of late, which is what is known of those that run and wait. Confined to the
 * dispatcher's thread.
 */
final class Lengths {
    private static final int MOST_PROJECTS = 10_000;

    /** How much the latest counts. */
    private static final double WEIGHT = 0.2;

    private final Map<ProjectId, Double> seconds = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProjectId, Double> eldest) {
            return size() > MOST_PROJECTS;
        }
    };

    /** Learns from a job that ended by itself. */
    void learn(LiveJob job, AttemptOutcome outcome, long runningMicros) {
        if (job.submission.spec() instanceof JobSpec && outcome instanceof AttemptOutcome.Exited) {
            double ran = runningMicros / 1e6;
            seconds.merge(job.submission.project(), ran, (before, now) -> before + (now - before) * WEIGHT);
        }
    }

    /** How long it is expected to run. What nobody knows counts as short, until it has run for long once. */
    Stretch stretch(LiveJob job) {
        if (!(job.submission.spec() instanceof JobSpec spec)) {
            return Stretch.SHORT;
        }
        double typical = seconds.getOrDefault(job.submission.project(), 0.0);
        double expected = Math.max(typical, job.longestMicros / 1e6);
        return Stretch.of(
                Duration.ofSeconds(Math.min((long) expected, spec.timeout().toSeconds())));
    }

    Pace pace(Instant now, Function<AllocationId, @Nullable LiveJob> jobs) {
        return new Pace() {
            @Override
            public OptionalLong remaining(AllocationId running) {
                LiveJob job = jobs.apply(running);
                Double typical = job == null ? null : seconds.get(job.submission.project());
                if (job == null || typical == null || !(job.submission.spec() instanceof JobSpec spec)) {
                    return OptionalLong.empty();
                }
                Instant start = job.startedAt;
                double ran = start == null
                        ? 0
                        : Math.max(0, Duration.between(start, now).toMillis() / 1e3);
                // One that outlives the others is expected to run for as long again; its timeout bounds it.
                double left = ran < typical ? typical - ran : ran;
                return OptionalLong.of((long)
                        Math.ceil(Math.min(left, Math.max(0, spec.timeout().toSeconds() - ran))));
            }

            @Override
            public OptionalLong typical(PendingJob job) {
                Double typical = seconds.get(job.project());
                return typical == null ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(typical));
            }
        };
    }
}
