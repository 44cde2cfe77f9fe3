package dev.lattice.cli.command;

import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.cli.Surroundings;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** When a schedule makes its jobs, and what these are told. */
final class ScheduleOptions {
    @Option(
            names = "--cron",
            paramLabel = "EXPR",
            description =
                    "When: minute, hour, day of the month, month, day of the week, such as '30 2 * * 1-5'; with seconds"
                            + " before them, or @hourly, @daily, @weekly, @monthly, @yearly.")
    private @Nullable String cron;

    @Option(
            names = "--timezone",
            paramLabel = "ZONE",
            description = "Whose clock that is, such as Europe/Berlin. Default: UTC.")
    private @Nullable String timezone;

    @Option(
            names = "--overlap",
            paramLabel = "RULE",
            description = "While the job before has not ended: skip (the default), queue one, or replace it.",
            converter = EnumConverters.OverlapConverter.class)
    private @Nullable Overlap overlap;

    @Option(
            names = "--missed",
            paramLabel = "RULE",
            description = "What no server was there to see is made up for: once (the default), all, or skip it.",
            converter = EnumConverters.MissedConverter.class)
    private @Nullable Missed missed;

    @Mixin
    private JobOptions job = new JobOptions();

    /** @param command empty for none */
    ScheduleRequest request(Surroundings around, @Nullable String name, List<String> command) {
        if (job.hasOutputs()) {
            throw new UsageException("nobody waits for the files of a schedule's jobs: leave --output out");
        }
        if (job.hasPreferences()) {
            throw new UsageException("a schedule's jobs take any node that will do: leave --prefer out");
        }
        // A job has a command always; of a change without one it is not taken.
        SubmitJobRequest asked = job.request(around, command.isEmpty() ? List.of("true") : command, null, null);
        return new ScheduleRequest(
                name,
                cron,
                timezone,
                overlap,
                missed,
                command.isEmpty() ? null : asked.command(),
                asked.image(),
                asked.env(),
                asked.timeout(),
                asked.tags(),
                asked.priority(),
                asked.resources(),
                asked.retry());
    }
}
