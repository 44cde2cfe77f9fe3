package dev.lattice.cli.command;

import dev.lattice.api.backup.BackupView;
import dev.lattice.api.backup.RestoreView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.backup.Sizes;
import dev.lattice.cli.backup.TransferWatch;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.Goal;
import dev.lattice.cli.workload.Outcome;
import dev.lattice.cli.workload.Verdict;
import dev.lattice.cli.workload.Watch;
import dev.lattice.core.backup.BackupState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: a backup back into its workload, or into a new one. */
@Command(
        name = "restore",
        description = {
            "Restores a backup into the workload that it is of, or into a new one of the same kind.",
            "What the workload has is replaced by what the backup has, also what came later; of MongoDB, collections that",
            "came later stay. Clients of PostgreSQL are disconnected once."
        })
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BACKUP", description = "Its id, as 'lattice backup ls' shows it.")
    private String id = "";

    @Option(names = "--name", paramLabel = "NEW", description = "Deploy a workload of this name and restore into that.")
    private @Nullable String fresh;

    @Option(
            names = {"-y", "--yes"},
            description = "Replace what the workload has without asking.")
    private boolean yes;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "How long a new workload may take to be ready. Default: 5m.",
            converter = Quantities.Seconds.class)
    private Long timeout = 300L;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    RestoreCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        try (LatticeClient client = connection.target(around).connect()) {
            BackupView backup = client.backups().get(BackupCommand.id(id)).value();
            if (backup.state() != BackupState.READY) {
                around.say("backup " + id + " is not ready, so there is nothing to restore");
                return ExitCode.FAILED;
            }
            String into = fresh == null ? backup.workload() : fresh;
            int ready = fresh == null ? agreed(client, backup) : deployed(client, backup, fresh);
            return ready == ExitCode.OK ? restore(client, backup, into) : ready;
        }
    }

    private int agreed(LatticeClient client, BackupView backup) throws IOException {
        if (client.workloads().find(backup.workload()) == null) {
            around.say(
                    backup.workload() + " is gone; restore into a new workload: lattice restore " + id + " --name NEW");
            return ExitCode.FAILED;
        }
        around.say("replaces all that " + backup.workload() + " has by " + Sizes.text(backup.size()) + " of "
                + backup.createdAt());
        if (yes) {
            return ExitCode.OK;
        }
        Question question = new Question(around);
        if (!question.possible()) {
            throw new UsageException("nobody is there to ask; add --yes to replace what " + backup.workload()
                    + " has, or restore into a new workload with --name");
        }
        if (!question.confirmed("Replace it?")) {
            around.say("nothing was changed");
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private int deployed(LatticeClient client, BackupView backup, String name) throws IOException {
        Watch watch = new Watch(around, client, timeout);
        WorkloadView asked = client.workloads()
                .deploy(new DeployRequest(
                        name,
                        backup.kind(),
                        backup.version(),
                        new LinkedHashMap<String, @Nullable Object>(backup.parameters()),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new ResourceRequest(
                                backup.resources().cpu(),
                                backup.resources().memoryMb(),
                                backup.resources().diskMb()),
                        null,
                        null))
                .value();
        Outcome outcome = watch.await(name, Goal.serving(asked.revision()));
        return new Verdict(around, client).say(name, outcome, "is ready after " + watch.elapsed());
    }

    private int restore(LatticeClient client, BackupView backup, String into) throws IOException {
        Answer<RestoreView> answer = client.backups().restore(backup.id(), into);
        answer = new TransferWatch(around, client).await(answer.value());
        RestoreView restore = answer.value();
        new Printer(around, format).created(answer, "workload");
        if (restore.state() == BackupState.FAILED) {
            around.say("restoring into " + into + " failed: " + Inert.lines(String.valueOf(restore.note())));
            return ExitCode.FAILED;
        }
        around.say(into + " has what backup " + backup.id() + " has, " + Sizes.text(restore.size()));
        return ExitCode.OK;
    }
}
