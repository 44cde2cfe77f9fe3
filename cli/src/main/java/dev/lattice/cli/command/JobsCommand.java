package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.JobFilter;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.job.JobView;
import dev.lattice.api.json.EnumNames;
import dev.lattice.api.page.Page;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.cli.run.JobEnding;
import dev.lattice.core.id.JobId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobs}: what was run. */
@Command(name = "jobs", description = "Lists jobs, shows one, prints its output, cancels it.")
final class JobsCommand extends CommandGroup {
    private final Surroundings around;

    JobsCommand(Surroundings around) {
        this.around = around;
    }

    @Command(name = "ls", description = "Lists jobs, newest first.")
    int ls(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "queued, running, completed, failed, cancelled or lost.")
                    @Nullable String status,
            @Option(names = "--node", paramLabel = "NODE", description = "Only those that ran there.") @Nullable String node,
            @Option(names = "--grep", paramLabel = "TEXT", description = "Only those whose command contains it.")
                    @Nullable String text,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
                    int limit,
            @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the list before ended.") @Nullable String cursor) {
        try (LatticeClient client = connection.target(around).connect()) {
            boolean filtered = status != null || node != null || text != null;
            Answer<Page<JobView>> jobs = client.jobs().list(new JobFilter(status, node, text), limit, cursor);
            Instant now = Instant.now();
            List<Column<JobView>> columns = List.of(
                    Column.of("JOB", job -> job.jobId().toString()),
                    Column.of("STATUS", JobsCommand::status),
                    Column.of("EXIT", job -> job.exitCode() == null ? "-" : String.valueOf(job.exitCode())),
                    Column.of("NODE", job -> job.workerId() == null ? "-" : String.valueOf(job.workerId())),
                    Column.of("AGE", job -> Ages.since(job.createdAt(), now)),
                    Column.of("TOOK", job -> Ages.between(job.startedAt(), job.completedAt(), now)),
                    Column.wide("ATTEMPT", job -> Integer.toString(job.attempt())),
                    Column.wide("GROUP", job -> job.groupId() == null ? "-" : String.valueOf(job.groupId())),
                    Column.text("COMMAND", JobsCommand::commandAndReason));
            new Printer(around, format)
                    .list(
                            jobs,
                            job -> job.jobId().toString(),
                            columns,
                            () -> filtered
                                    ? "no job matches; without --status, --node and --grep all are listed"
                                    : "no jobs. 'lattice run -- COMMAND' makes one");
            return ExitCode.OK;
        }
    }

    private static String status(JobView job) {
        String name = EnumNames.JOB_STATE.write(job.status());
        return job.progress() == null || job.status().terminal() ? name : name + " " + job.progress() + "%";
    }

    private static String commandAndReason(JobView job) {
        return job.waitingReason() == null
                ? job.command().toString()
                : job.command() + "  (" + job.waitingReason() + eta(job) + ")";
    }

    private static String eta(JobView job) {
        Long seconds = job.eta();
        if (seconds == null || seconds == 0) {
            return "";
        }
        String about = seconds < 120
                ? seconds + " s"
                : seconds < 7_200 ? Math.ceilDiv(seconds, 60) + " min" : Math.ceilDiv(seconds, 3_600) + " h";
        return "; starts in about " + about;
    }

    @Command(name = "show", description = "Shows a job and its attempts.")
    int show(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Parameters(paramLabel = "JOB", converter = JobIdConverter.class) JobId id) {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<JobView> answer = client.jobs().get(id);
            Printer printer = new Printer(around, format);
            Map<String, String> lines = printer.forPrograms() ? Map.of() : lines(client, answer.value());
            printer.details(answer.json(), id.toString(), lines);
            return ExitCode.OK;
        }
    }

    private static Map<String, String> lines(LatticeClient client, JobView job) {
        Instant now = Instant.now();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Job", job.jobId().toString());
        lines.put("Command", job.command().toString());
        lines.put("Status", status(job));
        if (job.waitingReason() != null) {
            lines.put("Waiting", job.waitingReason() + eta(job));
        }
        if (job.error() != null) {
            lines.put("Error", job.error().message() + " [" + job.error().code() + "]");
        }
        if (job.exitCode() != null) {
            lines.put("Exit code", job.exitCode().toString());
        }
        if (job.workerId() != null) {
            lines.put("Node", job.workerId().toString());
        }
        lines.put("Created", job.createdAt() + " (" + Ages.since(job.createdAt(), now) + " ago)");
        if (job.startedAt() != null) {
            lines.put("Started", job.startedAt().toString());
            lines.put("Took", Ages.between(job.startedAt(), job.completedAt(), now));
        }
        lines.put("Timeout", job.timeout() + " s");
        if (job.groupId() != null) {
            lines.put("Group", job.groupId().toString());
        }
        for (AttemptView attempt : client.jobs().attempts(job.jobId()).value().items()) {
            lines.put("Attempt " + attempt.attempt(), attempt(attempt, now));
        }
        return lines;
    }

    private static String attempt(AttemptView attempt, Instant now) {
        StringBuilder text = new StringBuilder();
        text.append(attempt.outcome() == null ? "running" : attempt.outcome());
        if (attempt.exitCode() != null) {
            text.append(", exit code ").append(attempt.exitCode());
        }
        text.append(", node ").append(attempt.workerId() == null ? "-" : attempt.workerId());
        text.append(", ").append(Ages.between(attempt.startedAt(), attempt.endedAt(), now));
        return attempt.message() == null ? text.toString() : text + ", " + attempt.message();
    }

    @Command(
            name = "logs",
            description = "Prints a job's output: its stdout to stdout, its stderr to stderr."
                    + " With -f it stays until the job has ended and exits with its code.")
    int logs(
            @Mixin ConnectionOptions connection,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Stay until the job has ended.")
                    boolean follow,
            @Parameters(paramLabel = "JOB", converter = JobIdConverter.class) JobId id)
            throws IOException {
        try (LatticeClient client = connection.target(around).connect()) {
            return new JobLog(around, client).print(id, follow);
        } catch (OutputException e) {
            return ExitCode.BROKEN_PIPE;
        }
    }

    @Command(name = "cancel", description = "Ends jobs: SIGTERM, and after a while SIGKILL, to all of their processes.")
    int cancel(
            @Mixin ConnectionOptions connection,
            @Parameters(arity = "1..*", paramLabel = "JOB", converter = JobIdConverter.class) List<JobId> ids) {
        try (LatticeClient client = connection.target(around).connect()) {
            List<JobId> asked = new ArrayList<>(ids);
            for (JobId id : asked) {
                JobView job = client.jobs().get(id).value();
                if (job.status().terminal()) {
                    around.say("nothing to cancel: " + JobEnding.describe(job));
                } else {
                    client.jobs().cancel(id);
                    around.say("cancelling " + id);
                }
            }
            return ExitCode.OK;
        }
    }
}
