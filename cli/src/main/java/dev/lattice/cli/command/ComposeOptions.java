package dev.lattice.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of an application that a compose file describes. */
final class ComposeOptions {
    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "The compose file, by its path in the folder or repository: compose.yaml.")
    private @Nullable String file;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Services of this profile are wanted, too; '*' is all. May stand several times.")
    private List<String> profiles = new ArrayList<>();

    @Option(
            names = "--remove-orphans",
            description = "Delete services that the file does not have any more, with what they keep.")
    private boolean removeOrphans;

    @Nullable String file() {
        return file;
    }

    /** Null when none was said. */
    @Nullable List<String> profiles() {
        return profiles.isEmpty() ? null : profiles;
    }

    boolean removeOrphans() {
        return removeOrphans;
    }

    /** @throws UsageException when one was given for what is no application */
    void requireNone() {
        if (file != null || !profiles.isEmpty() || removeOrphans) {
            throw new UsageException("--file, --profile and --remove-orphans are for compose files:"
                    + " lattice deploy compose.yaml, or lattice deploy GIT-URL --file compose.yaml");
        }
    }
}
