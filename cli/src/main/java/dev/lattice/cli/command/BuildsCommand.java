package dev.lattice.cli.command;

import dev.lattice.api.build.BuildPlanView.CommitView;
import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.InstanceListener;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.page.Page;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.build.PlanText;
import dev.lattice.cli.build.Step;
import dev.lattice.cli.build.StepLog;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.cli.output.Table;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code builds}: how an app's images were built. */
@Command(
        name = "builds",
        description = {
            "Lists the builds of an app, newest first; or shows one with its plan and its steps.",
            "'lattice logs NAME --build REVISION' prints what a build said."
        })
final class BuildsCommand implements Callable<Integer> {
    /** All there is, of a build that says much. */
    static final long WHOLE_LOG = 64L * 1024 * 1024;

    // Not required, or 'cancel' could not stand in its place.
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The app.")
    private String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "REVISION", description = "Shows the build for this one.")
    private @Nullable Integer revision;

    @Option(names = "--show-dockerfile", description = "Of one build, print the Dockerfile alone.")
    private boolean dockerfile;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    BuildsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        if (name.isEmpty()) {
            throw new UsageException("of which app? Write 'lattice builds NAME'; 'lattice ps' lists what there is");
        }
        if (dockerfile && revision == null) {
            throw new UsageException("--show-dockerfile is of one build: lattice builds " + name + " REVISION");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            if (revision == null) {
                list(client);
            } else {
                show(client, revision);
            }
            return ExitCode.OK;
        }
    }

    private void list(LatticeClient client) {
        Instant now = Instant.now();
        List<Column<BuildView>> columns = List.of(
                Column.of("REVISION", build -> Integer.toString(build.revision())),
                Column.of("STAGE", build -> Workloads.lower(build.stage())),
                Column.of("COMMIT", BuildsCommand::commit),
                Column.of("TOOK", build -> Ages.between(build.createdAt(), build.endedAt(), now)),
                Column.of("AGE", build -> Ages.since(build.createdAt(), now)),
                Column.wide(
                        "NODE",
                        build -> build.node() == null ? "-" : build.node().toString()),
                Column.text("NOTE", BuildsCommand::note));
        new Printer(around, format)
                .list(
                        client.builds().list(name),
                        build -> Integer.toString(build.revision()),
                        columns,
                        () -> name + " has no builds; what is not built here has none");
    }

    private static String commit(BuildView build) {
        CommitView commit = build.plan() == null ? null : build.plan().commit();
        return commit == null ? "-" : PlanText.shortId(commit.id());
    }

    /** Why it stands so; else what the commit is about. */
    private static String note(BuildView build) {
        CommitView commit = build.plan() == null ? null : build.plan().commit();
        return build.note() != null ? build.note() : commit == null ? "-" : commit.message();
    }

    private void show(LatticeClient client, int of) throws IOException {
        Answer<BuildView> answer = client.builds().get(name, of);
        BuildView build = answer.value();
        if (dockerfile) {
            if (build.plan() == null) {
                throw new UsageException("the build for revision " + of + " has no plan"
                        + (build.note() == null ? " yet" : ": " + build.note()));
            }
            around.text().print(build.plan().dockerfile());
            return;
        }
        Printer printer = new Printer(around, format);
        boolean bare = printer.forPrograms() || format.format() == FormatOptions.Format.name;
        printer.details(answer.json(), Integer.toString(of), bare ? Map.of() : lines(build));
        if (bare) {
            return;
        }
        if (build.plan() != null) {
            around.text()
                    .print("\nPlan\n"
                            + PlanText.of(build.plan(), around.terminal().columns()));
        }
        if (build.job() != null) {
            steps(client, of);
        }
    }

    private Map<String, String> lines(BuildView build) {
        Instant now = Instant.now();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("App", name);
        lines.put("Revision", Integer.toString(build.revision()));
        lines.put("Stage", Workloads.lower(build.stage()));
        if (build.note() != null) {
            lines.put("Note", build.note());
        }
        if (build.node() != null) {
            lines.put("Node", build.node().toString());
        }
        lines.put("Asked for", build.createdAt() + " (" + Ages.since(build.createdAt(), now) + " ago)");
        if (build.preparedAt() != null) {
            lines.put("Prepared in", Ages.between(build.createdAt(), build.preparedAt(), now));
        }
        if (build.startedAt() != null) {
            lines.put("Waited", Ages.between(build.preparedAt(), build.startedAt(), now));
            lines.put("Built in", Ages.between(build.startedAt(), build.endedAt(), now));
        }
        return lines;
    }

    private void steps(LatticeClient client, int of) throws IOException {
        StepLog log = new StepLog(new StepLog.Listener() {});
        InstanceListener reader = (id, stream, buffer, offset, length) -> log.take(buffer, offset, length);
        try {
            client.builds().log(name, of, WHOLE_LOG).read(reader);
        } catch (ApiException e) {
            if (e.status() != 404) {
                throw e;
            }
            return;
        }
        log.finish();
        Table table = new Table(List.of("TOOK", "RESULT", "STEP"), Set.of("STEP"));
        for (Step step : log.steps()) {
            if (!step.internal() || step.state() == Step.State.FAILED) {
                String took = step.seconds() < 0 ? "-" : String.format(Locale.ROOT, "%.1fs", step.seconds());
                table.row(List.of(took, Workloads.lower(step.state()), step.title()));
            }
        }
        around.text().print("\nSteps\n" + table.render(around.terminal().columns()));
    }

    /** {@code builds cancel}. */
    @Command(name = "cancel", description = "Ends a build. Its revision fails by that, and what serves goes on.")
    static final class Cancel implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "The app.")
        private String name = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "REVISION",
                description = "The build for this one. Default: the newest.")
        private @Nullable Integer revision;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        private final Surroundings around;

        Cancel(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (LatticeClient client = connection.target(around).connect()) {
                BuildView build = revision == null
                        ? newest(client.builds().list(name).value())
                        : client.builds().get(name, revision).value();
                if (build == null) {
                    around.say(name + " has no builds; what is not built here has none");
                    return ExitCode.NOT_FOUND;
                }
                if (ended(build.stage())) {
                    around.say("nothing to cancel: the build for revision " + build.revision() + " is "
                            + Workloads.lower(build.stage()));
                    return ExitCode.OK;
                }
                client.builds().cancel(name, build.revision());
                around.say("canceling the build for revision " + build.revision() + " of " + name);
                return ExitCode.OK;
            }
        }

        private static @Nullable BuildView newest(Page<BuildView> builds) {
            return builds.items().isEmpty() ? null : builds.items().getFirst();
        }

        private static boolean ended(BuildStage stage) {
            return stage == BuildStage.BUILT || stage == BuildStage.FAILED || stage == BuildStage.CANCELED;
        }
    }
}
