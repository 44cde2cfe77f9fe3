package dev.lattice.cli.command;

import dev.lattice.api.label.PreferenceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which nodes will do, and which are better, as {@code run}, {@code deploy} and {@code plan} are told alike. */
final class PlacementOptions {
    private static final Pattern WEIGHTED = Pattern.compile("(\\d{1,3}):(.+)");

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "Only on nodes of this architecture, such as amd64: short for --label lattice.arch=ARCH."
                    + " Nobody looks into the image for it.")
    private @Nullable String arch;

    @Option(
            names = "--prefer",
            paramLabel = "[WEIGHT:]LABEL",
            description = "Rather on nodes that have this, of those that will do: ssd, 50:zone=eu. At most three;"
                    + " WEIGHT is 1 to 100, 10 unless given.")
    private List<String> preferences = new ArrayList<>();

    @Option(names = "--gpus", paramLabel = "N", description = "NVIDIA GPUs, whole ones; for containers only.")
    private @Nullable Integer gpus;

    @Nullable Integer gpus() {
        return gpus;
    }

    /** What is required with all of these; null for nothing. */
    @Nullable List<String> tags(List<String> labels) {
        List<String> all = new ArrayList<>(labels);
        if (arch != null) {
            all.add("lattice.arch=" + arch);
        }
        return all.isEmpty() ? null : all;
    }

    /** Null for none. */
    @Nullable List<PreferenceRequest> preferences() {
        return preferences.isEmpty()
                ? null
                : preferences.stream().map(PlacementOptions::preference).toList();
    }

    private static PreferenceRequest preference(String text) {
        Matcher weighted = WEIGHTED.matcher(text);
        return weighted.matches()
                ? new PreferenceRequest(weighted.group(2), Integer.valueOf(weighted.group(1)))
                : new PreferenceRequest(text, null);
    }
}
