package dev.lattice.cli.command;

import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.ApplicationCalls;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.WorkloadCalls;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.build.BuildScreen;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.Outcome;
import dev.lattice.cli.workload.Verdict;
import dev.lattice.cli.workload.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that asks something of workloads, and waits until it is so. */
@Command
abstract class SteeringCommand implements Callable<Integer> {
    @Mixin
    private WaitOptions waiting = new WaitOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    SteeringCommand(Surroundings around) {
        this.around = around;
    }

    abstract List<String> names();

    abstract WorkloadView ask(WorkloadCalls workloads, String name);

    /** @param asked as it was when the server had taken it up */
    abstract Goal goal(WorkloadView asked);

    /** What is said when it is reached, behind the name. */
    abstract String done(WorkloadView reached);

    @Override
    public Integer call() throws IOException {
        try (LatticeClient client = connection.target(around).connect()) {
            Watch watch = new Watch(around, client, waiting.seconds());
            Map<String, WorkloadView> asked = new LinkedHashMap<>();
            List<String> applications = new ArrayList<>();
            for (String name : names()) {
                try {
                    asked.put(name, ask(client.workloads(), name));
                } catch (ApiException e) {
                    // A workload of that name comes first.
                    if (e.status() != 404 || !isApplication(client, name)) {
                        throw e;
                    }
                    askAll(client.applications(), name);
                    applications.add(name);
                }
            }
            if (waiting.detached()) {
                return ExitCode.OK;
            }
            int worst = ExitCode.OK;
            for (Map.Entry<String, WorkloadView> each : asked.entrySet()) {
                worst = Math.max(worst, finish(client, watch, each.getKey(), each.getValue()));
            }
            for (String application : applications) {
                worst = Math.max(
                        worst, finishAll(new ApplicationWatch(around, client, waiting.seconds()), application));
            }
            return worst;
        } catch (ApiException e) {
            throw e.status() == 409 || e.status() == 422 ? new RefusedException(e) : e;
        }
    }

    private boolean isApplication(LatticeClient client, String name) {
        return ofApplications() && client.applications().find(name) != null;
    }

    /** Whether it can be asked of an application, too. */
    boolean ofApplications() {
        return false;
    }

    /** Asks it of an application; only of those commands that are for these too. */
    void askAll(ApplicationCalls applications, String name) {
        throw new IllegalStateException("this is not asked of applications");
    }

    int finishAll(ApplicationWatch watch, String name) throws IOException {
        return watch.untilRunning(name);
    }

    /** How much is shown of a build that this may begin; null when it begins none. */
    BuildScreen.@Nullable Detail detail() {
        return null;
    }

    private int finish(LatticeClient client, Watch watch, String name, WorkloadView asked) throws IOException {
        BuildScreen.Detail detail = detail();
        int built = detail == null || asked.source() == null
                ? ExitCode.OK
                : DeployEnding.built(around, client, watch, name, asked.revision(), detail);
        if (built != ExitCode.OK) {
            return built;
        }
        Outcome outcome = watch.await(name, goal(asked));
        WorkloadView last = outcome.last();
        String done = last == null ? "" : done(last) + " after " + watch.elapsed();
        return new Verdict(around, client).say(name, outcome, done);
    }
}
