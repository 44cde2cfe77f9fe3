package dev.lattice.cli.command;

import dev.lattice.cli.build.BuildScreen;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of a build is shown. */
final class BuildOutputOptions {
    /** The builder's own names. */
    enum Progress {
        auto,
        plain
    }

    @Option(names = "--verbose", description = "At a terminal, show all that the build writes, not its steps alone.")
    private boolean verbose;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "plain: what the builder says, as it says it. Default: auto.")
    private @Nullable Progress progress;

    BuildScreen.Detail detail() {
        if (progress == Progress.plain) {
            return BuildScreen.Detail.RAW;
        }
        return verbose ? BuildScreen.Detail.ALL : BuildScreen.Detail.USUAL;
    }
}
