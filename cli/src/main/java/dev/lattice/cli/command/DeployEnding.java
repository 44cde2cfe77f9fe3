package dev.lattice.cli.command;

import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.build.BuildScreen;
import dev.lattice.cli.build.BuildVerdict;
import dev.lattice.cli.build.BuildWatch;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.Access;
import dev.lattice.cli.workload.BuildTime;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.LocalNames;
import dev.lattice.cli.workload.Outcome;
import dev.lattice.cli.workload.Verdict;
import dev.lattice.cli.workload.Watch;
import java.io.IOException;
import java.net.URI;

/** What happens once a workload was asked for: its build is followed, it is waited for, its address printed. */
final class DeployEnding {
    private final Surroundings around;
    private final LatticeClient client;
    private final DeployCommand.Manner manner;

    DeployEnding(Surroundings around, LatticeClient client, DeployCommand.Manner manner) {
        this.around = around;
        this.client = client;
        this.manner = manner;
    }

    int finish(Watch watch, Answer<WorkloadView> asked, Goal goal) throws IOException {
        String name = asked.value().name();
        manner.backups().apply(client, name);
        Printer printer = new Printer(around, manner.format());
        if (manner.waiting().detached()) {
            print(printer, asked);
            return ExitCode.OK;
        }
        int built = asked.value().source() == null
                ? ExitCode.OK
                : built(
                        around,
                        client,
                        watch,
                        name,
                        asked.value().revision(),
                        manner.output().detail());
        if (built != ExitCode.OK) {
            if (printer.forPrograms()) {
                print(printer, client.workloads().get(name));
            }
            return built;
        }
        Outcome outcome = watch.await(name, goal);
        int code = new Verdict(around, client).say(name, outcome, "is ready after " + watch.elapsed());
        if (outcome.isReached() || printer.forPrograms()) {
            Answer<WorkloadView> now = client.workloads().find(name);
            if (now != null) {
                explainAddress(now.value());
                print(printer, now);
            }
        }
        return code;
    }

    /** Follows the build for a revision, if there is one; other than 0 when it has no image then, which is said. */
    static int built(
            Surroundings around,
            LatticeClient client,
            Watch watch,
            String name,
            int revision,
            BuildScreen.Detail detail)
            throws IOException {
        BuildScreen screen = new BuildScreen(around, name, detail);
        long began = System.nanoTime();
        BuildView build = new BuildWatch(around, client, name, revision, screen, watch::late).follow();
        watch.pardon(System.nanoTime() - began);
        if (build == null || build.stage() == BuildStage.BUILT) {
            return ExitCode.OK;
        }
        if (BuildTime.waits(build)) {
            around.say(name + " is not built yet: " + Inert.line(BuildWatch.describe(build)));
            around.say("it goes on without being watched; 'lattice logs " + name
                    + " --build -f' watches it again, 'lattice builds cancel " + name + "' ends it");
            return ExitCode.TIMED_OUT;
        }
        new BuildVerdict(around, client).say(name, build, screen);
        return ExitCode.FAILED;
    }

    /** What a person may wonder about, once: later revisions have the same address. */
    private void explainAddress(WorkloadView workload) {
        if (workload.revision() > 1) {
            return;
        }
        String url = workload.url();
        if (url != null && !String.valueOf(URI.create(url).getHost()).startsWith(workload.name() + ".")) {
            around.say("the name '" + workload.name()
                    + "' is somebody else's, or kept for Lattice, in addresses: its own begins otherwise");
        }
        if (!workload.connections().isEmpty()) {
            LocalNames.missing(workload)
                    .ifPresent(host -> around.say("programs other than browsers do not find " + host
                            + " on this machine: " + LocalNames.remedy()));
        }
    }

    private void print(Printer printer, Answer<WorkloadView> answer) {
        if (printer.forPrograms() || manner.format().format() == FormatOptions.Format.name) {
            printer.created(answer, "name");
            return;
        }
        around.text().println(Inert.line(Access.text(client, answer.value())));
    }
}
