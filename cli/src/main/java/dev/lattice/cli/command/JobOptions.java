package dev.lattice.cli.command;

import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.cli.Surroundings;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.RetryPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a job is told besides its command. */
final class JobOptions {
    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long the command may run: 90, 90s, 10m, 2h. Default: 1h.",
            converter = Quantities.Seconds.class)
    private @Nullable Long timeout;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "An environment variable; without a value, this shell's own.")
    private List<String> env = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "GLOB",
            description = "Files that the command makes, under its folder; brought back here when it has ended.")
    private List<String> outputs = new ArrayList<>();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Run in a container of this image, such as debian:bookworm-slim, on a node with Docker.")
    private @Nullable String image;

    @Option(
            names = {"--label", "--node-label"},
            paramLabel = "LABEL",
            description = "Run only on nodes that are this: key, !key, key=value, key!=value, 'key in (a,b)',"
                    + " 'key>=16'. All have lattice.node, lattice.os, lattice.arch and lattice.tier.")
    private List<String> labels = new ArrayList<>();

    @Mixin
    private PlacementOptions placement = new PlacementOptions();

    @Option(names = "--priority", paramLabel = "N", description = "-100 to 100; larger runs first. Default: 0.")
    private @Nullable Integer priority;

    @Option(names = "--cpu", paramLabel = "CORES", description = "Cores that the node must have free.")
    private @Nullable Double cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory that the node must have free: 512m, 2g.",
            converter = Quantities.Mebibytes.class)
    private @Nullable Long memory;

    @Option(
            names = "--retry",
            paramLabel = "RULE",
            description = "never, lost (the default), or how many attempts in all, if need be with causes:"
                    + " 3, 3:lost,failed,timeout,nodeError.",
            converter = Quantities.Retry.class)
    private @Nullable RetryPolicy retry;

    boolean hasPreferences() {
        return placement.preferences() != null;
    }

    boolean hasOutputs() {
        return !outputs.isEmpty();
    }

    SubmitJobRequest request(
            Surroundings around, List<String> command, @Nullable String fileUrl, @Nullable String workingDirectory) {
        return new SubmitJobRequest(
                new Command.Arguments(command),
                fileUrl,
                workingDirectory,
                timeout,
                env.isEmpty() ? null : environment(around, env),
                placement.tags(labels),
                priority,
                cpu == null && memory == null && placement.gpus() == null
                        ? null
                        : new ResourceRequest(cpu, memory, null, placement.gpus()),
                outputs.isEmpty() ? null : outputs,
                image,
                retry,
                placement.preferences());
    }

    /** @param env as {@code --env} has them */
    static Map<String, String> environment(Surroundings around, List<String> env) {
        return environment(around, "--env", env);
    }

    /** @param option that has them in the same way */
    static Map<String, String> environment(Surroundings around, String option, List<String> env) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String entry : env) {
            int equals = entry.indexOf('=');
            if (equals == 0) {
                throw new UsageException(option + " '" + entry + "': the name is missing; write NAME=VALUE");
            }
            String name = equals < 0 ? entry : entry.substring(0, equals);
            String value = equals < 0 ? around.environment().get(entry) : entry.substring(equals + 1);
            if (value == null) {
                throw new UsageException(
                        option + " " + name + ": this shell has no such variable; write " + name + "=VALUE");
            }
            variables.put(name, value);
        }
        return variables;
    }
}
