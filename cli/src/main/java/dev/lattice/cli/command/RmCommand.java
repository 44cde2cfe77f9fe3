package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.Outcome;
import dev.lattice.cli.workload.Verdict;
import dev.lattice.cli.workload.Watch;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rm}: a workload's end, with all that it keeps. */
@Command(
        name = "rm",
        description = {
            "Deletes a workload with everything that it keeps.",
            "Its name is to be written twice, or typed when a terminal asks for it: nothing but a backup brings the data"
                    + " back. Backups stay, until 'lattice backup rm' deletes them."
        })
final class RmCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--confirm", paramLabel = "NAME", description = "The same name again.")
    private @Nullable String confirm;

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    RmCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        if (confirm != null && !confirm.equals(name)) {
            throw new UsageException("--confirm names '" + confirm + "', but '" + name + "' was to be deleted");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            WorkloadView workload = client.workloads().get(name).value();
            around.say("deletes " + description(workload));
            if (confirm == null && !typed()) {
                around.say("nothing was deleted");
                return ExitCode.FAILED;
            }
            client.workloads().delete(name);
            if (waiting.detached()) {
                return ExitCode.OK;
            }
            Watch watch = new Watch(around, client, waiting.seconds());
            Outcome gone = watch.await(name, Goal.gone());
            return new Verdict(around, client).say(name, gone, "is gone after " + watch.elapsed());
        }
    }

    private boolean typed() throws IOException {
        Question question = new Question(around);
        if (!question.possible()) {
            throw new UsageException("nobody is there to ask; say it twice: lattice rm " + name + " --confirm " + name);
        }
        return question.ask("Type its name to delete it:").equals(name);
    }

    private String description(WorkloadView workload) {
        StringBuilder text = new StringBuilder(name)
                .append(" (")
                .append(Workloads.kind(workload))
                .append(')');
        int count = workload.running().size();
        if (count > 0) {
            text.append(count == 1 ? ", its instance" : ", its " + count + " instances");
        }
        if (workload.stateful()) {
            text.append(", all data in its volumes");
        }
        if (!workload.endpoints().isEmpty()) {
            text.append(", its address ").append(workload.endpoints().getFirst().url());
        }
        return text.append(", its secrets and its revisions").toString();
    }
}
