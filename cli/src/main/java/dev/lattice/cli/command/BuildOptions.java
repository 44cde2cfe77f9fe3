package dev.lattice.cli.command;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an app is built, where it should not be as it is detected. */
final class BuildOptions {
    @Option(names = "--root", paramLabel = "DIR", description = "The app's folder in the source: apps/web.")
    private @Nullable String root;

    @Option(names = "--install", paramLabel = "CMD", description = "What installs what it depends on.")
    private @Nullable String install;

    @Option(names = "--build", paramLabel = "CMD", description = "What builds it.")
    private @Nullable String build;

    @Option(names = "--start", paramLabel = "CMD", description = "What starts it.")
    private @Nullable String start;

    @Option(names = "--output-dir", paramLabel = "DIR", description = "Of a site: the folder with its files.")
    private @Nullable String output;

    @Option(names = "--dockerfile", paramLabel = "PATH", description = "A Dockerfile in the source.")
    private @Nullable String dockerfile;

    @Option(names = "--target", paramLabel = "STAGE", description = "Of the Dockerfile, this stage.")
    private @Nullable String target;

    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "Of the Dockerfile. It stays in the image's history; nothing secret belongs there.")
    private List<String> args = new ArrayList<>();

    @Option(
            names = "--build-env",
            paramLabel = "NAME[=VALUE]",
            description = "A variable that the build sees; those of the running app are --env's.")
    private List<String> env = new ArrayList<>();

    @Option(
            names = "--build-secret",
            paramLabel = "NAME[=FILE]",
            description = "A variable that the build sees and no image has: this shell's own, or what the FILE holds.")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--build-timeout",
            paramLabel = "TIME",
            description = "How long it may build: 45m.",
            converter = Quantities.Seconds.class)
    private @Nullable Long timeout;

    @Option(names = "--build-cpu", paramLabel = "CORES", description = "What building may use: 2.")
    private @Nullable Double cpu;

    @Option(
            names = "--build-memory",
            paramLabel = "SIZE",
            description = "What building may use: 4g.",
            converter = Quantities.Mebibytes.class)
    private @Nullable Long memory;

    /**
     * What was asked for.
     *
     * @param version of the language
     * @return null for nothing
     */
    @Nullable BuildRequest request(Surroundings around, @Nullable String version) throws IOException {
        BuildRequest request = new BuildRequest(
                root,
                version,
                install,
                build,
                start,
                output,
                dockerfile,
                target,
                variables(around, "--build-arg", args),
                variables(around, "--build-env", env),
                secrets(around),
                cpu == null && memory == null ? null : new ResourceRequest(cpu, memory, null),
                timeout == null ? null : Math.toIntExact(timeout));
        return request.equals(BuildRequest.NONE) ? null : request;
    }

    private static @Nullable Map<String, String> variables(Surroundings around, String option, List<String> entries) {
        return entries.isEmpty() ? null : JobOptions.environment(around, option, entries);
    }

    private @Nullable Map<String, String> secrets(Surroundings around) throws IOException {
        if (secrets.isEmpty()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String entry : secrets) {
            int equals = entry.indexOf('=');
            String name = equals < 0 ? entry : entry.substring(0, equals);
            String value;
            if (equals < 0) {
                value = around.environment().get(name);
            } else {
                String text =
                        SourceOptions.content(around, "--build-secret " + name, Path.of(entry.substring(equals + 1)));
                // Editors end files with one that is no part of the secret.
                value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            }
            if (name.isEmpty() || value == null) {
                throw new UsageException("--build-secret " + name
                        + ": this shell has no such variable; name a file with" + " its value: " + name + "=FILE");
            }
            values.put(name, value);
        }
        return values;
    }
}
