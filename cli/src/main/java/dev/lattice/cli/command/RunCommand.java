package dev.lattice.cli.command;

import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.run.IdempotencyKey;
import dev.lattice.cli.run.Matrix;
import dev.lattice.cli.run.PackedFolder;
import dev.lattice.cli.run.WatchedGroup;
import dev.lattice.cli.run.WatchedJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: the current folder and a command, on the fleet, as if it ran here. */
@Command(
        name = "run",
        description = {
            "Runs a command on the fleet, in a copy of the current folder.",
            "Left out of the copy: .git, and what .latticeignore says; without that file, what .gitignore says. Output"
                    + " comes live, Ctrl-C cancels, the exit code is the command's own (124: it took too long,"
                    + " 126: it may not be executed, 127: it was not found, 125: Lattice itself failed). Standard input"
                    + " is not passed on; put what the command reads into a file of the folder."
        },
        showEndOfOptionsDelimiterInUsageHelp = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private JobOptions options = new JobOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Option(
            names = "--matrix",
            paramLabel = "NAME=VALUES",
            description = "One job per value, which it finds in $NAME: shard=1..10, os=a,b. Several: all combinations.")
    private List<String> matrix = new ArrayList<>();

    @Option(names = "--max-parallel", paramLabel = "N", description = "Of a matrix, how many jobs at once.")
    private @Nullable Integer maxParallel;

    @Option(
            names = "--detach",
            description =
                    "Print the job's id and leave it running. Of a matrix it is the group's; 'jobs ls -o wide' shows"
                            + " its jobs.")
    private boolean detach;

    @Option(names = "--dir", paramLabel = "FOLDER", description = "The folder to copy, instead of the current one.")
    private @Nullable Path dir;

    @Option(names = "--no-upload", description = "Copy nothing; the command starts in an empty folder.")
    private boolean noUpload;

    @Option(
            names = "--workdir",
            paramLabel = "PATH",
            description = "Where in the copy the command starts, such as packages/site.")
    private @Nullable String workingDirectory;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = new ArrayList<>();

    private final Surroundings around;

    RunCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        if (maxParallel != null && (matrix.isEmpty() || maxParallel < 1)) {
            throw new UsageException("--max-parallel is a number from 1 up and goes with --matrix");
        }
        if (dir != null && noUpload) {
            throw new UsageException("--dir names what to copy and --no-upload copies nothing; use one of them");
        }
        if (format.given() && !detach && matrix.isEmpty()) {
            throw new UsageException(
                    "-o says how --detach prints the job; without --detach the command's own output is all"
                            + " that is printed");
        }
        if (command.getFirst().isBlank()) {
            throw new UsageException("the command is empty; write 'lattice run -- PROGRAM ARGUMENTS'");
        }
        Target target = connection.target(around);
        boolean said = inputSaid();
        int code = run(target);
        if (!said) {
            // What came only later was meant for the command, too.
            inputSaid();
        }
        return code;
    }

    /** Whether somebody heard that what they pipe in goes nowhere; never waits for it. */
    private boolean inputSaid() {
        try {
            if (around.terminal().stdin() || around.in().available() <= 0) {
                return false;
            }
        } catch (IOException e) {
            // There is no standard input.
            return false;
        }
        around.say("standard input is not passed on to the command (</dev/null says that none is meant to be)");
        return true;
    }

    private int run(Target target) throws IOException {
        try (LatticeClient client = target.connect()) {
            PackedFolder folder = noUpload ? null : PackedFolder.of(around, dir, target, client);
            String fileUrl = folder == null ? null : folder.fileUrl();
            try {
                return submit(target, client, fileUrl);
            } catch (ApiException e) {
                if (folder == null || !folder.mayBeForgotten(e)) {
                    throw e;
                }
                return submit(target, client, folder.sendAgain());
            }
        }
    }

    private int submit(Target target, LatticeClient client, @Nullable String fileUrl) throws IOException {
        SubmitJobRequest job = options.request(around, command, fileUrl, workingDirectory);
        if (!matrix.isEmpty()) {
            CreateGroupRequest group = new CreateGroupRequest(null, job, axes(), maxParallel);
            return new WatchedGroup(around, target, client, bringBackTo()).run(group, detach, format.json());
        }
        if (detach) {
            Printer printer = new Printer(around, format);
            printer.created(client.jobs().submit(job, IdempotencyKey.fresh()), "jobId");
            return ExitCode.OK;
        }
        return new WatchedJob(around, target, client, bringBackTo()).run(job);
    }

    private java.util.Map<String, List<String>> axes() {
        try {
            return Matrix.parse(matrix);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Path bringBackTo() {
        return options.hasOutputs() ? around.folder() : null;
    }
}
