package dev.lattice.cli.command;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.app.ComposeFile;
import dev.lattice.cli.app.Place;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.Changes;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.Watch;
import dev.lattice.core.workload.Desired;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deploy}: an app or a service, new or changed. */
@Command(
        name = "deploy",
        description = {
            "Deploys an app from a folder or a repository, or a service; or changes the one that has the name.",
            "An app's plan is shown before anything is built: what it was taken for, and why. The last line of stdout,"
                    + " alone, is the public URL; for what speaks no HTTP, a connection string with its"
                    + " password. A change makes a new revision, which takes over when it is ready; one that never"
                    + " becomes ready leaves the one before as it is. At a terminal it asks before it deploys an app or"
                    + " changes anything.",
            "",
            "  lattice deploy",
            "  lattice deploy ./shop --name shop --dry-run",
            "  lattice deploy https://git.example.org/ann/shop.git --branch main",
            "  lattice deploy postgres --name db",
            "  lattice deploy nginx:1.27 --name web --port 80 --instances 2",
            "  lattice deploy web --env LEVEL=debug",
            "",
            "A folder is sent without .git and what .latticeignore says; where that file is missing, without what"
                    + " .gitignore says and what is made anew (node_modules, .venv, .env.local and the like). Its"
                    + " lattice.yaml, where there is one, is followed; options win over it.",
            ""
        },
        showEndOfOptionsDelimiterInUsageHelp = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It is ready; with --detach, on its way.",
            "1:It failed, its build did, or nothing can run it as things are.",
            "124:It was not ready in time, and goes on."
        })
final class DeployCommand implements Callable<Integer> {
    private static final String CONTAINER = "container";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATH|GIT-URL|KIND|IMAGE|NAME",
            description =
                    "Where an app is: a folder (., ./x, /x, ~/x) or a repository; without anything, the current folder."
                            + " Or what 'lattice catalogue' lists, such as postgres; of the kinds that are built (app,"
                            + " nodejs, python, static) PATH or GIT-URL may follow. Or an image with its tag, such as"
                            + " nginx:1.27. For a change the workload's name is enough, here or as --name.")
    private @Nullable String first;

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            description = "What runs in the container instead of the image's own.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "What it is called from now on. Default of an app: after its folder or repository, in lower case.")
    private String name = "";

    @Mixin
    private DeployOptions options = new DeployOptions();

    @ArgGroup(validate = false, heading = "%nOf an app's repository:%n")
    private SourceOptions source = new SourceOptions();

    @ArgGroup(validate = false, heading = "%nHow an app is built, where it should not be as it is detected:%n")
    private BuildOptions build = new BuildOptions();

    @ArgGroup(validate = false, heading = "%nOf an application, by its compose file:%n")
    private ComposeOptions compose = new ComposeOptions();

    @ArgGroup(validate = false, heading = "%nWhat is shown and asked:%n")
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private BuildOutputOptions output = new BuildOutputOptions();

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

    /** What the options say beside what is deployed. */
    record Manner(
            DeployOptions workload,
            SourceOptions source,
            PlanOptions plan,
            BuildOutputOptions output,
            BackupOptions backups,
            WaitOptions waiting,
            ComposeOptions compose,
            FormatOptions format) {}

    private Manner manner() {
        return new Manner(options, source, plan, output, backups, waiting, compose, format);
    }

    @Override
    public Integer call() throws IOException {
        ComposeFile file = ComposeFile.named(around.folder(), first);
        if (file == null && compose.file() == null && first == null && name.isEmpty()) {
            file = ComposeFile.alone(around.folder());
        }
        if (file != null) {
            return application(new Place.Folder(file.folder()), compose.file() == null ? file.name() : compose.file());
        }
        DeployWords said = DeployWords.of(around, first, words);
        Place there = said.place() == null && first == null ? new Place.Folder(around.folder()) : said.place();
        if (there instanceof Place.Folder in && compose.file() == null) {
            ComposeFile alone = first == null ? null : ComposeFile.alone(in.path());
            if (alone != null) {
                return application(in, alone.name());
            }
        }
        if (compose.file() != null && there != null) {
            return application(there, compose.file());
        }
        compose.requireNone();
        if (said.image() != null && options.image() != null) {
            throw new UsageException("the image stands twice: '" + said.image() + "' and --image " + options.image());
        }
        if ((said.image() != null || (first == null && options.image() != null)) && name.isEmpty()) {
            throw new UsageException("what is it to be called? Add --name NAME");
        }
        // Before the server is asked anything, so that a wrong use costs nothing.
        options.request(around, null, null, said.image(), said.rest());
        build.request(around, null);
        source.change(around);
        Target target = connection.target(around);
        try (LatticeClient client = target.connect()) {
            Watch watch = new Watch(around, client, waiting.seconds());
            Place place = said.place() != null ? said.place() : impliedPlace(client, said);
            if (place != null) {
                return app(target, client, watch, said, place);
            }
            return service(client, watch, said);
        } catch (ApiException e) {
            throw refused(e);
        }
    }

    // ---- applications ----

    /** @param file path of the compose file below the place */
    private int application(Place place, String file) throws IOException {
        source.check(place);
        DeployRequest asked = options.request(around, null, null, null, words);
        if (!asked.equals(onlyVariables(asked)) || build.request(around, null) != null || plan.dockerfile()) {
            throw new UsageException("a compose file says itself what its services are; with it go -e, --env-file,"
                    + " --profile, --remove-orphans and the options of repositories, of plans and of waiting");
        }
        Target target = connection.target(around);
        try (LatticeClient client = target.connect()) {
            ComposeDeployment.Subject subject =
                    new ComposeDeployment.Subject(place, file, name, asked.env() == null ? Map.of() : asked.env());
            return new ComposeDeployment(around, target, client, manner(), subject).run();
        } catch (ApiException e) {
            throw refused(e);
        }
    }

    private static DeployRequest onlyVariables(DeployRequest asked) {
        return new DeployRequest(null, null, null, null, asked.env(), null, null, null, null, null, null, null, null);
    }

    // ---- apps ----

    /** Where an app is whose place is not the first word; null when no app is meant. */
    private @Nullable Place impliedPlace(LatticeClient client, DeployWords said) {
        Place here = new Place.Folder(around.folder());
        if (said.image() != null || options.image() != null) {
            return null;
        }
        if (said.word() == null) {
            if (name.isEmpty()) {
                return here;
            }
            Answer<WorkloadView> present = client.workloads().find(name);
            SourceView from = present == null ? null : present.value().source();
            // One that does not come from a folder is changed, and gets no other files by that.
            return present == null || (from != null && from.kind().equals("upload")) ? here : null;
        }
        Place second = said.second(around).orElse(null);
        boolean workload =
                name.isEmpty() && second == null && client.workloads().find(said.word()) != null;
        if (workload || !isBuilt(client, said.word())) {
            return null;
        }
        return second == null ? here : second;
    }

    private static boolean isBuilt(LatticeClient client, String kind) {
        try {
            return client.catalogue().get(kind).value().built();
        } catch (ApiException e) {
            // What is wrong with it is said where it is asked for.
            if (e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    private int app(Target target, LatticeClient client, Watch watch, DeployWords said, Place place)
            throws IOException {
        boolean second = said.word() != null && said.second(around).isPresent();
        List<String> command = second ? said.rest().subList(1, said.rest().size()) : said.rest();
        DeployRequest asked = asApp(options.request(around, null, null, null, command));
        if (asked.image() != null) {
            throw new UsageException("--image is of kind container; the image of an app is built");
        }
        AppDeployment.Subject subject = new AppDeployment.Subject(place, said.word(), name);
        return new AppDeployment(around, target, client, manner(), subject, asked).run(watch);
    }

    /** An app's version is its language's. */
    private DeployRequest asApp(DeployRequest asked) throws IOException {
        return new DeployRequest(
                asked.name(),
                asked.kind(),
                null,
                asked.parameters(),
                asked.env(),
                asked.image(),
                asked.command(),
                asked.ports(),
                asked.volumes(),
                asked.readiness(),
                asked.resources(),
                asked.instances(),
                asked.tags(),
                source.change(around),
                build.request(around, asked.version()),
                asked.placement(),
                asked.disconnect());
    }

    // ---- services, and changes by name ----

    private int service(LatticeClient client, Watch watch, DeployWords said) throws IOException {
        String kind =
                said.image() != null || (said.word() == null && options.image() != null) ? CONTAINER : said.word();
        String called = name;
        if (called.isEmpty()) {
            called = Objects.requireNonNull(kind);
            if (client.workloads().find(called) == null) {
                throw said.unknown(around);
            }
            kind = null;
        }
        DeployRequest request = options.request(around, null, null, said.image(), said.rest());
        Answer<WorkloadView> present = client.workloads().find(called);
        if (present == null) {
            return created(client, watch, called, Objects.requireNonNull(kind), said);
        }
        WorkloadView before = present.value();
        if (kind != null && !kind.equals(before.kind())) {
            throw new UsageException("'" + called + "' is there already, of kind " + before.kind()
                    + "; choose another --name, or take that one away first: lattice rm " + called);
        }
        if (before.source() != null) {
            requireNoPlan(called);
            request = asApp(request);
        } else {
            requireNoBuild(before.kind());
        }
        return changed(client, watch, present, request);
    }

    private void requireNoPlan(String called) {
        if (plan.dryRun()) {
            throw new UsageException("--dry-run shows what becomes of a source, and '" + called
                    + "' is changed by its name. Say where its source is (lattice deploy PATH|GIT-URL --name " + called
                    + " --dry-run), or look at what was built: lattice builds " + called);
        }
    }

    private void requireNoBuild(String kind) throws IOException {
        BuildRequest asked = build.request(around, null);
        if (asked != null || source.given() || plan.given()) {
            throw new UsageException(
                    "options of repositories, builds and plans are for apps, which are built; '" + kind + "' is not");
        }
    }

    private int created(LatticeClient client, Watch watch, String called, String kind, DeployWords said)
            throws IOException {
        requireNoBuild(kind);
        Answer<WorkloadView> answer =
                client.workloads().deploy(options.request(around, called, kind, said.image(), said.rest()));
        return finish(client, watch, answer, Goal.serving(answer.value().revision()));
    }

    private int changed(LatticeClient client, Watch watch, Answer<WorkloadView> present, DeployRequest request)
            throws IOException {
        WorkloadView before = present.value();
        String called = before.name();
        List<String> changes = Changes.between(before, request, options.variablesTakenAway());
        // One that failed is behind it when the one before is wanted again.
        boolean settled = before.serving() != null && before.serving() == before.revision();
        if (changes.isEmpty() && settled) {
            around.say(called + " is as asked already; 'lattice redeploy " + called + "' makes it anew");
            Answer<WorkloadView> same = before.desired() == Desired.RUNNING
                    ? present
                    : client.workloads().start(called);
            return finish(client, watch, same, Goal.running());
        }
        String what = changes.isEmpty() ? "tries it again" : String.join("; ", changes);
        around.say("changes " + called + " (" + before.kind() + ", " + Workloads.lower(before.state()) + "): "
                + Inert.line(what) + (before.stateful() ? "; it is away while it restarts" : ""));
        Question question = new Question(around);
        if (!plan.yes() && question.possible() && !question.confirmed("Change it?")) {
            around.say("nothing was changed");
            return ExitCode.FAILED;
        }
        Answer<WorkloadView> answer = client.workloads().change(called, request, options.variablesTakenAway());
        return finish(client, watch, answer, Goal.serving(answer.value().revision()));
    }

    private int finish(LatticeClient client, Watch watch, Answer<WorkloadView> asked, Goal goal) throws IOException {
        return new DeployEnding(around, client, manner()).finish(watch, asked, goal);
    }

    /** A field of the request means nothing here; the option that sets it does. */
    private RuntimeException refused(ApiException e) {
        if (!e.findings().isEmpty()) {
            return RefusedException.of(e.findings());
        }
        if (e.code().equals("INSUFFICIENT_RESOURCES") || e.code().equals("SOURCE_REFUSED")) {
            return new RefusedException(e);
        }
        String option = e.status() == 400 ? OptionNames.of(String.valueOf(e.field())) : null;
        if (option == null) {
            return e;
        }
        String hint = option.equals("KIND") ? "; an image is written with its tag, such as " + first + ":latest" : "";
        return new UsageException(e.getMessage() + " [" + option + hint + "]");
    }
}
