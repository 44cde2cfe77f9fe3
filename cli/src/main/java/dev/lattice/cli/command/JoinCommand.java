package dev.lattice.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code join}: help only; the launcher starts the agent itself, so that no second JVM stands in between. */
@Command(
        name = "join",
        sortOptions = false,
        description = {
            "Lends this machine to a server, in the foreground; Ctrl-C stops lending.",
            "An admin gets the token from 'lattice nodes token' on their side. A machine that joined once needs none."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Stopped as it was told.",
            "1:It failed.",
            "2:A wrong use.",
            "3:Another agent uses the same folder.",
            "4:The server refuses this machine."
        })
final class JoinCommand extends CommandGroup {
    @Parameters(paramLabel = "URL", arity = "0..1", description = "The server.")
    @SuppressWarnings("UnusedVariable") // for the help
    private String url = "";

    @Option(names = "--token-file", paramLabel = "FILE", description = "Holds the join token (WORKER_TOKEN_FILE).")
    @SuppressWarnings("UnusedVariable") // for the help
    private String tokenFile = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The same as itself (WORKER_TOKEN). Everybody on this machine can read options.")
    @SuppressWarnings("UnusedVariable") // for the help
    private String token = "";

    @Parameters(index = "1..*", hidden = true)
    @SuppressWarnings("UnusedVariable") // for the help
    private List<String> rest = new ArrayList<>();
}
