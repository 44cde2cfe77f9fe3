package dev.lattice.cli.command;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server, for commands that talk to one. */
final class ConnectionOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server, instead of the current context's (LATTICE_SERVER).")
    private @Nullable String server;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "A context that 'login' stored, instead of the current one (LATTICE_CONTEXT).")
    private @Nullable String context;

    Target target(Surroundings around) {
        return Target.find(around, server, context);
    }
}
