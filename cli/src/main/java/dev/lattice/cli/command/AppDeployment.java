package dev.lattice.cli.command;

import dev.lattice.api.app.AppFile;
import dev.lattice.api.app.AppFileException;
import dev.lattice.api.app.Layers;
import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.InspectRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.meter.EstimateRequest;
import dev.lattice.api.meter.EstimateView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.app.AppNames;
import dev.lattice.cli.app.Place;
import dev.lattice.cli.build.PlanText;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.run.PackedFolder;
import dev.lattice.cli.workload.Changes;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deploys an app from where its files are: looks at them, shows the plan, asks, has it built. */
final class AppDeployment {
    private static final String USUAL_KIND = "app";

    private final Surroundings around;
    private final Target target;
    private final LatticeClient client;
    private final DeployCommand.Manner manner;
    private final Place place;
    private final @Nullable String kind;
    private final String name;
    private final boolean named;
    private final Optional<String> ownFile;
    private final DeployRequest wished;
    private @Nullable PackedFolder folder;

    /**
     * Reads what can be read without a server.
     *
     * @param options what the options ask for
     * @throws UsageException when the place holds nothing that can be deployed, or its file cannot be followed
     */
    AppDeployment(
            Surroundings around,
            Target target,
            LatticeClient client,
            DeployCommand.Manner manner,
            Subject subject,
            DeployRequest options)
            throws IOException {
        this.around = around;
        this.target = target;
        this.client = client;
        this.manner = manner;
        this.place = subject.place();
        manner.source().check(place);
        try {
            this.ownFile = ownFile(around, place, options);
            this.wished = ownFile.isPresent() && place instanceof Place.Folder in
                    ? Layers.over(options, asked(in.path(), ownFile.get()).orElse(null))
                    : options;
        } catch (AppFileException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        this.kind = subject.kind() == null ? wished.kind() : subject.kind();
        String said = subject.name().isEmpty() ? wished.name() : subject.name();
        this.named = said != null;
        this.name = said == null ? derived(place) : said;
    }

    /**
     * What is deployed.
     *
     * @param kind null when none was said
     * @param name empty when none was said
     */
    record Subject(Place place, @Nullable String kind, String name) {}

    /** Which of the folder's files says how it is deployed; empty where none does. */
    private static Optional<String> ownFile(Surroundings around, Place from, DeployRequest options) throws IOException {
        if (!(from instanceof Place.Folder in)) {
            return Optional.empty();
        }
        if (!Files.isDirectory(in.path())) {
            throw new UsageException(
                    Files.exists(in.path())
                            ? in.path() + " is a file; name the folder that it is in"
                            : "there is no folder " + in.path());
        }
        PackedFolder.requireApp(around, in.path());
        String root = options.build() == null ? null : options.build().root();
        return AppFile.path(root, path -> Files.exists(in.path().resolve(path)));
    }

    /** What that file asks for, but how it is built: the server reads that itself, at each build. */
    private static Optional<DeployRequest> asked(Path folder, String file) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            return AppFile.read(file, in.readNBytes(AppFile.MOST_BYTES + 1)).map(AppDeployment::withoutBuild);
        }
    }

    private static String derived(Place from) {
        return AppNames.of(from.label())
                .orElseThrow(() -> new UsageException(
                        "no name can be made of '" + from.text() + "'; say what it is to be called: --name NAME"));
    }

    /** All of it. */
    int run(Watch watch) throws IOException {
        Answer<WorkloadView> present = client.workloads().find(name);
        if (present != null) {
            requireSame(present.value());
        }
        SourceRequest source = source();
        Answer<BuildPlanView> plan = inspect(present == null ? null : name, kind, source);
        show(plan);
        if (manner.plan().dryRun()) {
            sayCost();
            if (manner.format().given()) {
                new Printer(around, manner.format()).details(plan.json(), name, Map.of());
            }
            return ExitCode.OK;
        }
        DeployRequest request = request(folder == null ? source : of(folder));
        if (present == null) {
            around.say("deploys " + name + " from " + Inert.line(place.text()));
            return refused("Deploy it?")
                    ? ExitCode.FAILED
                    : finish(watch, client.workloads().deploy(request(name, kindOfNew(), request)));
        }
        return changed(watch, present.value(), request);
    }

    /** What it would cost to let it run, with processors that rest and with such that work all the time. */
    private void sayCost() {
        ResourceRequest asked = wished.resources();
        EstimateView cost = client.meter()
                .estimate(new EstimateRequest(
                        asked == null ? null : asked.cpu(),
                        asked == null ? null : asked.memoryMb(),
                        asked == null ? null : asked.diskMb(),
                        wished.instances()))
                .value();
        around.say("costs " + Money.text(cost.idleHourMicros()) + " to " + Money.text(cost.busyHourMicros()) + " "
                + Inert.line(cost.currency()) + " an hour, " + Money.text(cost.idleMonthMicros()) + " to "
                + Money.text(cost.busyMonthMicros()) + " a month, at rest and at full work, without traffic");
    }

    private String kindOfNew() {
        return kind == null ? USUAL_KIND : kind;
    }

    private void requireSame(WorkloadView present) {
        SourceView before = present.source();
        if (before == null || (kind != null && !kind.equals(present.kind()))) {
            throw new UsageException("'" + name + "' is there already, of kind " + present.kind()
                    + "; choose another --name, or take that one away first: lattice rm " + name);
        }
        // A name that nobody said may fit two folders or repositories by chance.
        boolean elsewhere = switch (place) {
            case Place.Folder _ -> !before.kind().equals("upload");
            case Place.Git at -> !at.url().equals(before.url());
            case Place.Archive at -> !SourceView.withoutQuery(at.url()).equals(before.url());
        };
        if (!named && elsewhere) {
            throw new UsageException("'" + name + "' is there already, from "
                    + (before.url() == null ? "a folder" : Inert.line(before.url())) + "; to put this in its place say"
                    + " --name " + name + ", to have both another --name");
        }
    }

    private SourceRequest source() throws IOException {
        if (place instanceof Place.Folder in) {
            folder = PackedFolder.ofApp(around, in.path(), ownFile.stream().toList(), target, client);
            return of(folder);
        }
        return manner.source().request(around, place, null);
    }

    private SourceRequest of(PackedFolder packed) throws IOException {
        if (packed.file() == null) {
            throw new UsageException("there is nothing to deploy in " + place.text()
                    + ": it is empty, or .latticeignore or .gitignore leave nothing over");
        }
        return manner.source().request(around, place, packed.file());
    }

    // ---- the plan ----

    /** @param changes the workload that is there; null for a new one */
    private Answer<BuildPlanView> inspect(@Nullable String changes, @Nullable String of, SourceRequest source)
            throws IOException {
        BuildRequest build = wished.build();
        try {
            return client.sources().inspect(new InspectRequest(changes, of, source, build));
        } catch (ApiException e) {
            if (folder == null || !folder.mayBeForgotten(e)) {
                throw e;
            }
            folder = folder.again();
            return client.sources().inspect(new InspectRequest(changes, of, of(folder), build));
        }
    }

    private void show(Answer<BuildPlanView> plan) {
        around.err()
                .print(PlanText.of(
                        plan.value(),
                        around.terminal().stderr() ? around.terminal().columns() : 0));
        if (!manner.plan().dockerfile()) {
            return;
        }
        boolean result = manner.plan().dryRun() && !manner.format().given();
        String text = plan.value().dockerfile();
        (result ? around.text() : around.err()).print(Inert.lines(text.endsWith("\n") ? text : text + "\n"));
    }

    private boolean refused(String question) throws IOException {
        Question asking = new Question(around);
        if (manner.plan().yes() || !asking.possible() || asking.confirmed(question)) {
            return false;
        }
        around.say("nothing was changed");
        return true;
    }

    // ---- what is asked for ----

    private DeployRequest request(SourceRequest source) {
        return with(null, null, source, wished.build(), wished);
    }

    private static DeployRequest request(String name, String kind, DeployRequest request) {
        return with(name, kind, request.source(), request.build(), request);
    }

    private static DeployRequest withoutBuild(DeployRequest request) {
        return with(request.name(), request.kind(), request.source(), null, request);
    }

    private static DeployRequest with(
            @Nullable String name,
            @Nullable String kind,
            @Nullable SourceRequest source,
            @Nullable BuildRequest build,
            DeployRequest rest) {
        return new DeployRequest(
                name,
                kind,
                null,
                rest.parameters(),
                rest.env(),
                null,
                rest.command(),
                rest.ports(),
                rest.volumes(),
                rest.readiness(),
                rest.resources(),
                rest.instances(),
                rest.tags(),
                source,
                build,
                rest.placement(),
                rest.disconnect());
    }

    private int changed(Watch watch, WorkloadView before, DeployRequest request) throws IOException {
        List<String> takenAway = manner.workload().variablesTakenAway();
        List<String> changes = new ArrayList<>(Changes.between(before, request, takenAway));
        around.say("changes " + name + " (" + before.kind() + ", " + Workloads.lower(before.state()) + "): "
                + Inert.line(String.join("; ", changes)));
        if (refused("Change it?")) {
            return ExitCode.FAILED;
        }
        return finish(watch, client.workloads().change(name, request, takenAway));
    }

    private int finish(Watch watch, Answer<WorkloadView> asked) throws IOException {
        return new DeployEnding(around, client, manner)
                .finish(watch, asked, Goal.serving(asked.value().revision()));
    }
}
