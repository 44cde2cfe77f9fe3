package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.Access;
import dev.lattice.cli.workload.Changes;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.LocalNames;
import dev.lattice.cli.workload.Outcome;
import dev.lattice.cli.workload.Verdict;
import dev.lattice.cli.workload.Watch;
import dev.lattice.core.workload.Desired;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deploy}: a service, new or changed. */
@Command(
        name = "deploy",
        description = {
            "Deploys a service, or changes the one that has the name.",
            "The last line of stdout, alone, is its public URL; for what speaks no HTTP, a connection string with its"
                    + " password. A change makes a new revision, which takes over when it is ready; one that never"
                    + " becomes ready leaves the one before as it is. At a terminal it asks before it changes one.",
            "",
            "  lattice deploy postgres --name db",
            "  lattice deploy nginx:1.27 --name web --port 80 --instances 2",
            "  lattice deploy web --env LEVEL=debug",
            ""
        },
        showEndOfOptionsDelimiterInUsageHelp = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It is ready; with --detach, on its way.",
            "1:It failed, or nothing can run it as things are.",
            "124:It was not ready in time, and goes on."
        })
final class DeployCommand implements Callable<Integer> {
    private static final String CONTAINER = "container";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND|IMAGE|NAME",
            description =
                    "What 'lattice catalogue' lists, such as postgres; or an image with its tag, such as nginx:1.27."
                            + " For a change the workload's name is enough, here or as --name.")
    private @Nullable String kind;

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            description = "What runs in the container instead of the image's own.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "What it is called from now on.")
    private String name = "";

    @Mixin
    private DeployOptions options = new DeployOptions();

    @Option(
            names = {"-y", "--yes"},
            description = "Change the one that is there without asking.")
    private boolean yes;

    @Mixin
    private BackupOptions backups = new BackupOptions();

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    DeployCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        String image = image();
        if (name.isEmpty() && (kind == null || image != null)) {
            throw new UsageException("what is it to be called? Add --name NAME");
        }
        // Before the server is asked anything, so that a wrong use costs nothing.
        DeployRequest request = options.request(around, null, null, image, words);
        try (LatticeClient client = connection.target(around).connect()) {
            if (name.isEmpty()) {
                takeNameFromKind(client);
            }
            String wanted = image != null || (kind == null && options.image() != null) ? CONTAINER : kind;
            Watch watch = new Watch(around, client, waiting.seconds());
            Answer<WorkloadView> present = client.workloads().find(name);
            if (present == null) {
                return created(client, watch, wanted, image);
            }
            return changed(client, watch, present, wanted, request);
        } catch (ApiException e) {
            throw refused(e);
        }
    }

    /** A name that stands alone is that of a workload which is there. */
    private void takeNameFromKind(LatticeClient client) {
        String given = Objects.requireNonNull(kind);
        if (client.workloads().find(given) == null) {
            throw new UsageException("there is no workload '" + given + "' to change; to make one of kind '" + given
                    + "', say what it is to be called: lattice deploy " + given + " --name NAME");
        }
        name = given;
        kind = null;
    }

    /** The image that stands in the place of a kind; null when none does. */
    private @Nullable String image() {
        if (kind == null) {
            return null;
        }
        boolean folder = kind.startsWith(".") || kind.startsWith("/") || kind.startsWith("~");
        if (folder
                || kind.contains("://")
                || kind.endsWith(".yaml")
                || kind.endsWith(".yml")
                || kind.startsWith("git@")) {
            throw new UsageException("'" + kind + "' is neither a kind of the catalogue nor an image. Folders,"
                    + " repositories and compose files are not built here; build an image, push it, and deploy that");
        }
        if (kind.indexOf('/') < 0 && kind.indexOf(':') < 0) {
            return null;
        }
        if (options.image() != null) {
            throw new UsageException("the image stands twice: '" + kind + "' and --image " + options.image());
        }
        return kind;
    }

    private int created(LatticeClient client, Watch watch, @Nullable String wanted, @Nullable String image)
            throws IOException {
        if (wanted == null) {
            throw new UsageException("there is no workload '" + name + "' to change; to make it, say of which kind:"
                    + " lattice deploy KIND|IMAGE --name " + name);
        }
        Answer<WorkloadView> answer = client.workloads().deploy(options.request(around, name, wanted, image, words));
        return finish(client, watch, answer, Goal.serving(answer.value().revision()));
    }

    private int changed(
            LatticeClient client,
            Watch watch,
            Answer<WorkloadView> present,
            @Nullable String wanted,
            DeployRequest request)
            throws IOException {
        WorkloadView before = present.value();
        if (wanted != null && !wanted.equals(before.kind())) {
            throw new UsageException("'" + name + "' is there already, of kind " + before.kind()
                    + "; choose another --name, or take that one away first: lattice rm " + name);
        }
        List<String> changes = Changes.between(before, request, options.variablesTakenAway());
        // One that failed is behind it when the one before is wanted again.
        boolean settled = before.serving() != null && before.serving() == before.revision();
        if (changes.isEmpty() && settled) {
            around.say(name + " is as asked already; 'lattice redeploy " + name + "' makes it anew");
            Answer<WorkloadView> same = before.desired() == Desired.RUNNING
                    ? present
                    : client.workloads().start(name);
            return finish(client, watch, same, Goal.running());
        }
        String what = changes.isEmpty() ? "tries it again" : String.join("; ", changes);
        around.say("changes " + name + " (" + before.kind() + ", " + lower(before.state()) + "): " + Inert.line(what)
                + (before.stateful() ? "; it is away while it restarts" : ""));
        Question question = new Question(around);
        if (!yes && question.possible() && !question.confirmed("Change it?")) {
            around.say("nothing was changed");
            return ExitCode.FAILED;
        }
        Answer<WorkloadView> answer = client.workloads().change(name, request, options.variablesTakenAway());
        return finish(client, watch, answer, Goal.serving(answer.value().revision()));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private int finish(LatticeClient client, Watch watch, Answer<WorkloadView> asked, Goal goal) throws IOException {
        backups.apply(client, name);
        Printer printer = new Printer(around, format);
        if (waiting.detached()) {
            print(client, printer, asked);
            return ExitCode.OK;
        }
        Outcome outcome = watch.await(name, goal);
        int code = new Verdict(around, client).say(name, outcome, "is ready after " + watch.elapsed());
        if (outcome.isReached() || printer.forPrograms()) {
            Answer<WorkloadView> now = client.workloads().find(name);
            if (now != null) {
                explainAddress(now.value());
                print(client, printer, now);
            }
        }
        return code;
    }

    /** What a person may wonder about. */
    private void explainAddress(WorkloadView workload) {
        String url = workload.url();
        if (url != null && !String.valueOf(URI.create(url).getHost()).startsWith(name + ".")) {
            around.say("the name '" + name + "' is somebody else's, or kept for Lattice, in addresses: its own begins"
                    + " otherwise");
        }
        if (!workload.connections().isEmpty()) {
            LocalNames.missing(workload)
                    .ifPresent(host -> around.say("programs other than browsers do not find " + host
                            + " on this machine: " + LocalNames.remedy()));
        }
    }

    private void print(LatticeClient client, Printer printer, Answer<WorkloadView> answer) {
        if (printer.forPrograms() || format.format() == FormatOptions.Format.name) {
            printer.created(answer, "name");
            return;
        }
        around.text().println(Inert.line(Access.text(client, answer.value())));
    }

    /** A field of the request means nothing here; the option that sets it does. */
    private RuntimeException refused(ApiException e) {
        if (e.code().equals("INSUFFICIENT_RESOURCES")) {
            return new RefusedException(e);
        }
        String option = e.status() == 400 ? option(String.valueOf(e.field())) : null;
        if (option == null) {
            return e;
        }
        String hint = option.equals("KIND") ? "; an image is written with its tag, such as " + kind + ":latest" : "";
        return new UsageException(e.getMessage() + " [" + option + hint + "]");
    }

    private static @Nullable String option(String field) {
        int dot = field.indexOf('.');
        String first = dot < 0 ? field : field.substring(0, dot);
        return switch (first) {
            case "name", "version", "env", "image", "command", "instances" -> "--" + first;
            case "kind" -> "KIND";
            case "parameters" -> "--set" + (dot < 0 ? "" : " " + field.substring(dot + 1));
            case "ports" -> "--port";
            case "volumes" -> "--volume";
            case "readiness" -> "--ready-path, --ready-within";
            case "tags" -> "--tag";
            case "resources" ->
                switch (field) {
                    case "resources.cpu" -> "--cpu";
                    case "resources.memoryMb" -> "--memory";
                    case "resources.diskMb" -> "--disk";
                    default -> "--cpu, --memory, --disk";
                };
            default -> null;
        };
    }
}
