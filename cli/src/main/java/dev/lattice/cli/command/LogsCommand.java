package dev.lattice.cli.command;

import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.InstanceLog;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.build.BuildText;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.InstanceOutput;
import dev.lattice.core.id.JobId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: what a workload's instances, or a job, wrote. */
@Command(
        name = "logs",
        description = {
            "Prints what a workload wrote: stdout to stdout, stderr to stderr.",
            "Of several instances each line has its instance and revision before it. Of an application all services are"
                    + " printed, each line with its service before it. A job's id works, too, as in 'jobs logs';"
                    + " --build prints what an app's build said."
        })
final class LogsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME|APP|JOB")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, new revisions included.")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "LINES",
            description = "Of what was written before, only the last lines of each instance.")
    private @Nullable Integer lines;

    @Option(
            names = "--build",
            arity = "0..1",
            fallbackValue = "0",
            paramLabel = "REVISION",
            description =
                    "Of an app, what its build said: the newest, or the one for this revision. With -f until it has"
                            + " ended.")
    private @Nullable Integer build;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    LogsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        if (lines != null && lines < 0) {
            throw new UsageException("--tail is a number of lines, 0 or more");
        }
        if (build != null && lines != null) {
            throw new UsageException("--tail is for what instances wrote; --build prints all that a build said");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            if (build != null) {
                return build(client, build);
            }
            JobId job = job(client);
            if (job == null) {
                return workload(client);
            }
            if (lines != null) {
                throw new UsageException("--tail is for workloads; '" + name + "' is a job");
            }
            return new JobLog(around, client).print(job, follow);
        } catch (OutputException e) {
            return ExitCode.BROKEN_PIPE;
        }
    }

    /** The job that goes by this id; null when the text is none, or a workload happens to be called so. */
    private @Nullable JobId job(LatticeClient client) {
        try {
            JobId id = JobId.parse(name);
            client.jobs().get(id);
            return id;
        } catch (IllegalArgumentException e) {
            return null;
        } catch (ApiException e) {
            if (e.status() == 404) {
                return null;
            }
            throw e;
        }
    }

    /** @param revision 0 for the newest */
    private int build(LatticeClient client, int revision) throws IOException {
        int of = revision;
        if (of == 0) {
            List<BuildView> builds = client.builds().list(name).value().items();
            if (builds.isEmpty()) {
                around.say(name + " has no builds; what is not built here has none");
                return ExitCode.NOT_FOUND;
            }
            of = builds.getFirst().revision();
        }
        BuildView seen = client.builds().get(name, of).value();
        if (seen.job() == null) {
            around.say("the build for revision " + of + " of " + name + " has said nothing"
                    + (seen.note() == null ? "" : ": " + Inert.line(seen.note())));
            return ExitCode.OK;
        }
        BuildText output = new BuildText(around);
        InstanceLog log = client.builds().log(name, of, BuildsCommand.WHOLE_LOG);
        if (follow) {
            log.follow(output);
        } else {
            log.read(output);
        }
        output.finish();
        return ExitCode.OK;
    }

    private int workload(LatticeClient client) throws IOException {
        InstanceOutput output = new InstanceOutput(around);
        WorkloadLog log = new WorkloadLog(client, lines, follow);
        try {
            log.print(name, output);
        } catch (ApiException e) {
            if (e.status() != 404) {
                throw e;
            }
            if (output.heard()) {
                around.say(name + " is gone; it was deleted meanwhile");
                return ExitCode.OK;
            }
            Answer<ApplicationView> application = client.applications().find(name);
            if (application == null) {
                throw e;
            }
            new ApplicationLog(around, log).print(application.value());
        }
        return ExitCode.OK;
    }
}
