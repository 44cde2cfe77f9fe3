package dev.lattice.cli.command;

import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.WorkloadCalls;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.Outcome;
import dev.lattice.cli.workload.Verdict;
import dev.lattice.cli.workload.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
            List<Goal> goals = new ArrayList<>();
            for (String name : names()) {
                goals.add(goal(ask(client.workloads(), name)));
            }
            if (waiting.detached()) {
                return ExitCode.OK;
            }
            int worst = ExitCode.OK;
            for (int i = 0; i < goals.size(); i++) {
                worst = Math.max(worst, finish(client, watch, names().get(i), goals.get(i)));
            }
            return worst;
        } catch (ApiException e) {
            throw e.status() == 409 || e.status() == 422 ? new RefusedException(e) : e;
        }
    }

    private int finish(LatticeClient client, Watch watch, String name, Goal goal) throws IOException {
        Outcome outcome = watch.await(name, goal);
        WorkloadView last = outcome.last();
        String done = last == null ? "" : done(last) + " after " + watch.elapsed();
        return new Verdict(around, client).say(name, outcome, done);
    }
}
