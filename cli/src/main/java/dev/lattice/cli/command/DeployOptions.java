package dev.lattice.cli.command;

import dev.lattice.api.app.WrittenPort;
import dev.lattice.api.app.WrittenVolume;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.label.PlacementRequest;
import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.api.workload.DeployRequest.ReadinessRequest;
import dev.lattice.api.workload.DeployRequest.VolumeRequest;
import dev.lattice.api.workload.DisconnectRequest;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.workload.EnvironmentFile;
import dev.lattice.cli.workload.Words;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a workload is told besides its name and kind. */
final class DeployOptions {
    @Option(
            names = "--version",
            paramLabel = "VERSION",
            description = "Of the kind: 16; of an app, its language's: 22.")
    private @Nullable String version;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the kind, which 'lattice catalogue KIND' lists; of a list, one more item.")
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description =
                    "An environment variable; without a value, this shell's own. $${db.url} is that of the workload"
                            + " db.")
    private List<String> env = new ArrayList<>();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description =
                    "Variables, a line each: NAME=VALUE. Quotes around a value are taken off; # begins a comment.")
    private List<Path> envFiles = new ArrayList<>();

    @Option(names = "--unset", paramLabel = "NAME", description = "A variable that it is to have no more.")
    private List<String> unset = new ArrayList<>();

    @Option(names = "--image", paramLabel = "IMAGE", description = "Of the kind container.")
    private @Nullable String image;

    @Option(
            names = "--command",
            paramLabel = "TEXT",
            description = "What runs in the container instead of the image's own; split into words, run by no shell.")
    private @Nullable String command;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "[NAME:]PORT[/PROTOCOL]",
            description = "A port that the container listens on: 80, 80/http, 5432/tcp. It gets a public address.")
    private List<String> ports = new ArrayList<>();

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "[NAME:]/PATH",
            description = "A folder of the container that outlives it. It then stays on one node.")
    private List<String> volumes = new ArrayList<>();

    @Option(names = "--ready-path", paramLabel = "/PATH", description = "It is ready when this answers over HTTP.")
    private @Nullable String readyPath;

    @Option(
            names = "--ready-within",
            paramLabel = "TIME",
            description = "How long it may take until it is ready: 90s, 5m. Default: the kind's own.",
            converter = Quantities.Seconds.class)
    private @Nullable Long readyWithin;

    @Option(names = "--cpu", paramLabel = "CORES", description = "What it may use at most: 0.5, 2.")
    private @Nullable Double cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "What it may use at most: 512 (MB), 512m, 2g.",
            converter = Quantities.Mebibytes.class)
    private @Nullable Long memory;

    @Option(
            names = "--disk",
            paramLabel = "SIZE",
            description = "What it may use at most: 10g.",
            converter = Quantities.Mebibytes.class)
    private @Nullable Long disk;

    @Option(names = "--instances", paramLabel = "N", description = "How many, of what keeps nothing.")
    private @Nullable Integer instances;

    @Option(
            names = {"--label", "--tag", "--node-label"},
            paramLabel = "LABEL",
            description = "Only on nodes that are this: key, !key, key=value, key!=value, 'key in (a,b)', 'key>=16'.")
    private List<String> tags = new ArrayList<>();

    @Mixin
    private PlacementOptions placement = new PlacementOptions();

    @Option(
            names = "--spread",
            paramLabel = "KEY",
            description = "Keep instances apart by the values of this node label, such as zone.")
    private @Nullable String spread;

    @Option(
            names = "--lost-after",
            paramLabel = "TIME",
            description = "How long a node that does not answer is waited for: 90s, 10m.",
            converter = Quantities.Seconds.class)
    private @Nullable Long lostAfter;

    @Option(
            names = "--stop-after",
            paramLabel = "TIME",
            description =
                    "How long its node keeps it running without the server; it does for ever unless told otherwise.",
            converter = Quantities.Seconds.class)
    private @Nullable Long stopAfter;

    @Option(
            names = "--replace",
            paramLabel = "true|false",
            description = "Start another elsewhere when its node is lost; so it is unless it has volumes.")
    private @Nullable Boolean replace;

    @Option(
            names = "--reconcile",
            paramLabel = "WHICH",
            description = "Which of the two stays when the node is back: original, replacement (as usual) or newest.")
    private @Nullable String reconcile;

    @Nullable String image() {
        return image;
    }

    List<String> variablesTakenAway() {
        return unset;
    }

    /** @param words the command as it stands behind {@code --}; empty when none does */
    DeployRequest request(
            Surroundings around,
            @Nullable String name,
            @Nullable String kind,
            @Nullable String imageOfKind,
            List<String> words)
            throws IOException {
        Map<String, String> variables = variables(around);
        return new DeployRequest(
                name,
                kind,
                version,
                parameters.isEmpty() ? null : parameters(),
                variables.isEmpty() ? null : variables,
                imageOfKind == null ? image : imageOfKind,
                commandWords(words),
                ports.isEmpty() ? null : ports.stream().map(DeployOptions::port).toList(),
                volumes.isEmpty()
                        ? null
                        : volumes.stream().map(DeployOptions::volume).toList(),
                readiness(),
                resources(),
                instances,
                placement.tags(tags),
                null,
                null,
                wishes(),
                disconnect());
    }

    private @Nullable ResourceRequest resources() {
        return cpu == null && memory == null && disk == null && placement.gpus() == null
                ? null
                : new ResourceRequest(cpu, memory, disk, placement.gpus());
    }

    private @Nullable PlacementRequest wishes() {
        List<PreferenceRequest> preferences = placement.preferences();
        return preferences == null && spread == null ? null : new PlacementRequest(preferences, spread);
    }

    private @Nullable DisconnectRequest disconnect() {
        return lostAfter == null && stopAfter == null && replace == null && reconcile == null
                ? null
                : new DisconnectRequest(
                        lostAfter == null ? null : Math.toIntExact(lostAfter),
                        stopAfter == null ? null : Math.toIntExact(stopAfter),
                        replace,
                        reconcile);
    }

    private @Nullable ReadinessRequest readiness() {
        return readyPath == null && readyWithin == null
                ? null
                : new ReadinessRequest(
                        readyPath, null, null, readyWithin == null ? null : Math.toIntExact(readyWithin));
    }

    private @Nullable List<String> commandWords(List<String> words) {
        if (command == null) {
            return words.isEmpty() ? null : words;
        }
        if (!words.isEmpty()) {
            throw new UsageException("the command stands twice: after --command, and at the end");
        }
        try {
            return Words.of(command);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--command: " + e.getMessage());
        }
    }

    /** A name that stands several times is a list. */
    private Map<String, @Nullable Object> parameters() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String entry : parameters) {
            int equals = entry.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("--set '" + entry + "': write NAME=VALUE");
            }
            String name = entry.substring(0, equals);
            String value = entry.substring(equals + 1);
            Object before = values.get(name);
            if (before == null) {
                values.put(name, value);
            } else {
                List<Object> items = new ArrayList<>();
                if (before instanceof List<?> list) {
                    items.addAll(list);
                } else {
                    items.add(before);
                }
                items.add(value);
                values.put(name, items);
            }
        }
        return values;
    }

    private Map<String, String> variables(Surroundings around) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Path file : envFiles) {
            try {
                variables.putAll(EnvironmentFile.read(around.folder().resolve(file)));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--env-file " + e.getMessage());
            } catch (NoSuchFileException e) {
                throw new UsageException("--env-file " + file + ": there is no such file");
            }
        }
        variables.putAll(JobOptions.environment(around, env));
        return variables;
    }

    private static PortRequest port(String text) {
        try {
            return WrittenPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--port '" + text + "': " + e.getMessage());
        }
    }

    private static VolumeRequest volume(String text) {
        try {
            return WrittenVolume.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--volume '" + text + "': " + e.getMessage());
        }
    }
}
