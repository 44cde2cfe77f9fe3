package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.json.EnumNames;
import dev.lattice.api.schedule.ExecutionView;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.api.schedule.ScheduleTrouble;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.core.job.Command;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code schedule}: jobs that the clock makes. */
@CommandLine.Command(
        name = "schedule",
        description = {
            "Has a command run again and again, by the clock.",
            "Each moment has one job, whatever happens to servers; 'lattice schedule history NAME' says what became of it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lattice schedule create --name nightly --cron '30 2 * * *' --timezone Europe/Berlin -- df -h",
            "  lattice schedule create --name poll --cron '*/5 * * * *' --image debian:bookworm-slim -- date"
        })
final class ScheduleCommand extends CommandGroup {
    /** Of a job's output. */
    private static final int SHOWN_BYTES = 4_096;

    private final Surroundings around;

    ScheduleCommand(Surroundings around) {
        this.around = around;
    }

    @CommandLine.Command(name = "create", description = "Makes a schedule; prints its name.")
    int create(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "What it is called.")
                    String name,
            @Mixin ScheduleOptions options,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "COMMAND",
                            description = "What runs, after '--', with its arguments: a program of the node, or of"
                                    + " --image; no folder comes along.")
                    List<String> command) {
        ScheduleRequest request = options.request(around, name, command);
        if (request.cron() == null) {
            throw new UsageException("when? Add --cron EXPR, such as --cron '30 2 * * *' or --cron @daily");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<ScheduleView> made = client.schedules().create(request);
            sayNext(made.value());
            new Printer(around, format).created(made, "name");
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "update",
            description = "Changes a schedule; what is not given stays as it is. A command is given after '--'.")
    int update(
            @Mixin ConnectionOptions connection,
            @Mixin ScheduleOptions options,
            @Parameters(index = "0", paramLabel = "NAME", description = "The schedule.") String name,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "What runs from now on.")
                    @Nullable List<String> command) {
        try (LatticeClient client = connection.target(around).connect()) {
            sayNext(client.schedules()
                    .change(name, options.request(around, null, command == null ? List.of() : command))
                    .value());
            return ExitCode.OK;
        }
    }

    private void sayNext(ScheduleView schedule) {
        around.say(
                schedule.nextRuns().isEmpty()
                        ? schedule.name() + " is " + EnumConverters.text(schedule.state())
                        : schedule.name() + " runs next at "
                                + schedule.nextRuns().getFirst());
    }

    @CommandLine.Command(name = "ls", description = "Lists your schedules.")
    int ls(@Mixin ConnectionOptions connection, @Mixin FormatOptions format) {
        try (LatticeClient client = connection.target(around).connect()) {
            Instant now = Instant.now();
            List<Column<ScheduleView>> columns = List.of(
                    Column.of("NAME", ScheduleView::name),
                    Column.of("STATE", schedule -> EnumConverters.text(schedule.state())),
                    Column.of("CRON", ScheduleView::cron),
                    Column.of("ZONE", ScheduleView::timezone),
                    Column.of("NEXT", schedule -> next(schedule, now)),
                    Column.of("LAST", schedule -> last(schedule, now)),
                    Column.text("TROUBLE", schedule -> trouble(schedule.trouble(), now)),
                    Column.text("COMMAND", schedule -> line(schedule.command())));
            new Printer(around, format)
                    .list(
                            client.schedules().list(),
                            ScheduleView::name,
                            columns,
                            () ->
                                    "no schedules. 'lattice schedule create --name NAME --cron EXPR -- COMMAND' makes one");
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(name = "show", description = "Shows a schedule, with its next runs and the last one.")
    int show(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Parameters(paramLabel = "NAME", description = "The schedule.") String name) {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<ScheduleView> answer = client.schedules().get(name, SHOWN_BYTES);
            new Printer(around, format).details(answer.json(), name, lines(answer.value(), Instant.now()));
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(name = "history", description = "Lists what became of its last 100 moments, the newest first.")
    int history(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Parameters(paramLabel = "NAME", description = "The schedule.") String name) {
        try (LatticeClient client = connection.target(around).connect()) {
            Instant now = Instant.now();
            List<Column<ExecutionView>> columns = List.of(
                    Column.of("SCHEDULED", run -> run.scheduledAt().toString() + (run.byHand() ? " by hand" : "")),
                    Column.of("STATE", run -> EnumNames.EXECUTION_STATE.write(run.state())),
                    Column.of("TOOK", run -> Ages.between(run.startedAt(), run.endedAt(), now)),
                    Column.of("EXIT", run -> run.exitCode() == null ? "-" : String.valueOf(run.exitCode())),
                    Column.of("JOB", run -> run.jobId() == null ? "-" : String.valueOf(run.jobId())),
                    Column.text("NOTE", ScheduleCommand::note));
            new Printer(around, format)
                    .list(
                            client.schedules().history(name, SHOWN_BYTES),
                            run -> run.jobId() == null ? run.scheduledAt().toString() : String.valueOf(run.jobId()),
                            columns,
                            () -> "it has not been due yet");
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "pause",
            description = "Makes no jobs until it is resumed; what would come meanwhile is not made up for.")
    int pause(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "NAME", description = "The schedule.") String name) {
        return steer(connection, name, (client, of) -> client.schedules().pause(of));
    }

    @CommandLine.Command(name = "resume", description = "Makes jobs again, from now on.")
    int resume(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "NAME", description = "The schedule.") String name) {
        return steer(connection, name, (client, of) -> client.schedules().resume(of));
    }

    private int steer(
            ConnectionOptions connection, String name, BiFunction<LatticeClient, String, Answer<ScheduleView>> order) {
        try (LatticeClient client = connection.target(around).connect()) {
            sayNext(order.apply(client, name).value());
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "run",
            description =
                    "Makes a job now, beside those of the clock; prints its id, by which 'lattice logs' finds it.")
    int run(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Parameters(paramLabel = "NAME", description = "The schedule.") String name) {
        try (LatticeClient client = connection.target(around).connect()) {
            new Printer(around, format).created(client.schedules().run(name), "jobId");
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(name = "rm", description = "Deletes schedules with their history; jobs that they made go on.")
    int rm(
            @Mixin ConnectionOptions connection,
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "The schedules.") List<String> names) {
        try (LatticeClient client = connection.target(around).connect()) {
            for (String name : names) {
                client.schedules().delete(name);
                around.say("deleted " + name);
            }
            return ExitCode.OK;
        }
    }

    private static Map<String, String> lines(ScheduleView schedule, Instant now) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Name", schedule.name());
        lines.put("State", EnumConverters.text(schedule.state()));
        lines.put("Cron", schedule.cron() + " " + schedule.timezone());
        lines.put("Command", line(schedule.command()));
        if (schedule.image() != null) {
            lines.put("Image", schedule.image());
        }
        lines.put("Timeout", schedule.timeout() + "s");
        lines.put("Overlap", EnumConverters.text(schedule.overlap()));
        lines.put("Missed", EnumConverters.text(schedule.missed()));
        if (schedule.trouble() != null) {
            lines.put("Trouble", trouble(schedule.trouble(), now));
        }
        lines.put("Last run", last(schedule, now));
        ExecutionView last = schedule.lastRun();
        if (last != null && last.error() != null) {
            lines.put("Last error", last.error());
        }
        if (last != null && last.output() != null && !last.output().isBlank()) {
            lines.put("Last output", last.output().strip());
        }
        lines.put(
                "Next runs",
                schedule.nextRuns().isEmpty()
                        ? "-"
                        : String.join(
                                ", ",
                                schedule.nextRuns().stream()
                                        .map(Instant::toString)
                                        .toList()));
        return lines;
    }

    private static String next(ScheduleView schedule, Instant now) {
        return schedule.nextRuns().isEmpty()
                ? "-"
                : "in " + Ages.between(now, schedule.nextRuns().getFirst(), now);
    }

    private static String last(ScheduleView schedule, Instant now) {
        ExecutionView last = schedule.lastRun();
        return last == null
                ? "-"
                : EnumNames.EXECUTION_STATE.write(last.state()) + " " + Ages.since(last.scheduledAt(), now) + " ago";
    }

    /** Why it went wrong, or the last line of what it said. */
    private static String note(ExecutionView run) {
        if (run.error() != null) {
            return run.error();
        }
        return run.output() == null
                ? ""
                : run.output().lines().filter(line -> !line.isBlank()).reduce("", (_, last) -> last);
    }

    private static String trouble(@Nullable ScheduleTrouble trouble, Instant now) {
        if (trouble == null) {
            return "-";
        }
        String times = trouble.times() == 1 ? "" : " (" + trouble.times() + " times)";
        return (trouble.ran() ? "failed, first " : "did not run, first ")
                + Ages.since(trouble.since(), now)
                + " ago"
                + times
                + ": "
                + trouble.reason();
    }

    private static String line(Command command) {
        return switch (command) {
            case Command.Shell(String text) -> text;
            case Command.Arguments(List<String> values) -> String.join(" ", values);
        };
    }
}
