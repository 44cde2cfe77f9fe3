package dev.lattice.cli.command;

import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.local.LocalInstance;
import dev.lattice.cli.local.LocalJobs;
import dev.lattice.cli.local.LocalSettings;
import dev.lattice.cli.local.LocalStack;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code down}: ends what {@code up} started. */
@Command(
        name = "down",
        description = {
            "Stops the server and the node that 'up' started on this machine.",
            "Jobs that run here go on by themselves, and the next 'up' finds them again; at a terminal it asks. So do"
                    + " services, without an address meanwhile; 'lattice stop' ends them before."
        })
final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;
    private static final long CANCEL_MILLIS = 15_000;

    @ArgGroup(exclusive = true)
    private @Nullable Choice choice;

    /** What happens to running jobs, said beforehand. */
    static final class Choice {
        @Option(names = "--stop-jobs", description = "Cancel the jobs that run here first.")
        private boolean stop;

        @Option(names = "--leave-jobs", description = "Leave them running, and don't ask.")
        @SuppressWarnings("UnusedVariable") // being given is enough
        private boolean leave;
    }

    private final Surroundings around;

    DownCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        LocalSettings settings = LocalSettings.of(around);
        LocalInstance.Holder holder = LocalInstance.holder(settings.home());
        if (holder == null) {
            return endLeftovers(settings);
        }
        if (holder.ready()) {
            settleJobs(settings, holder.url());
        }
        Optional<ProcessHandle> process = ProcessHandle.of(holder.pid());
        if (process.isEmpty() || !process.get().destroy()) {
            around.say("cannot stop the process " + holder.pid() + "; is it another user's?");
            return ExitCode.OURS;
        }
        try {
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            around.say("process " + holder.pid() + " has not ended after " + PATIENCE_SECONDS + " s; its logs are in "
                    + settings.logs());
            return ExitCode.OURS;
        }
        around.say("stopped; the data stay in " + settings.home());
        return ExitCode.OK;
    }

    /** An {@code up} that was killed could not stop what it had started. */
    private int endLeftovers(LocalSettings settings) throws IOException, InterruptedException {
        if (!LocalStack.leftSomething(settings)) {
            around.say("nothing runs in " + settings.home());
            return ExitCode.OK;
        }
        Optional<LocalInstance> alone = LocalInstance.take(settings.home());
        if (alone.isEmpty()) {
            around.say(LocalStack.alreadyRunning(settings));
            return ExitCode.OURS;
        }
        try (LocalInstance instance = alone.get()) {
            instance.announce(settings.url(), false);
            settleJobs(settings, settings.url());
            LocalStack.endLeftovers(settings);
        }
        around.say("stopped what a killed 'lattice up' had left; the data stay in " + settings.home());
        return ExitCode.OK;
    }

    private void settleJobs(LocalSettings settings, String url) throws IOException, InterruptedException {
        Target target = Target.find(around, url, null);
        if (target.token() == null) {
            return;
        }
        try (LatticeClient client = target.connect()) {
            LocalJobs jobs = new LocalJobs(client, settings);
            sayServices(jobs.services());
            int count = jobs.running().size();
            if (count == 0) {
                return;
            }
            String many = count + (count == 1 ? " job runs" : " jobs run") + " here";
            if (choice == null ? around.terminal().stdin() && wantsThemStopped(many) : choice.stop) {
                if (!jobs.stop(CANCEL_MILLIS)) {
                    around.say("some have not ended yet; the next 'lattice up' finds them again");
                }
            } else {
                around.say(many + " and will go on; the next 'lattice up' finds them again");
            }
        } catch (ClientException e) {
            around.say("the jobs that run here are left alone: " + e.getMessage());
        }
    }

    private void sayServices(List<WorkloadView> services) {
        if (!services.isEmpty()) {
            around.say(services.stream().map(WorkloadView::name).collect(Collectors.joining(", "))
                    + (services.size() == 1 ? " goes" : " go")
                    + " on running without an address, until the next 'lattice up'; 'lattice stop' before 'lattice down'"
                    + " ends services");
        }
    }

    private boolean wantsThemStopped(String many) {
        around.err().print(many + ". Stop them too? [y/N] ");
        around.err().flush();
        String answer = Objects.requireNonNull(System.console()).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
