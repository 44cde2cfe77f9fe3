package dev.lattice.cli.command;

import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.client.Answer;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rm}: the end of a workload or an application, with all that it keeps. */
@Command(
        name = "rm",
        description = {
            "Deletes a workload, or an application as a whole, with everything that it keeps.",
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
            Answer<WorkloadView> found = client.workloads().find(name);
            if (found == null) {
                return application(client);
            }
            WorkloadView workload = found.value();
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

    /** When there is no workload of that name. */
    private int application(LatticeClient client) throws IOException {
        Answer<ApplicationView> found = client.applications().find(name);
        if (found == null) {
            // Says that there is no such workload.
            client.workloads().get(name);
            return ExitCode.NOT_FOUND;
        }
        String services = found.value().services().stream()
                .map(ApplicationView.ServiceView::service)
                .collect(Collectors.joining(", "));
        around.say(
                "deletes the application " + name + ": its services " + services + ", and all data in their volumes");
        if (confirm == null && !typed()) {
            around.say("nothing was deleted");
            return ExitCode.FAILED;
        }
        client.applications().delete(name);
        return waiting.detached()
                ? ExitCode.OK
                : new ApplicationWatch(around, client, waiting.seconds()).untilGone(name);
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
