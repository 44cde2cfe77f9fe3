package dev.lattice.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code worker}: help only; the launcher starts the agent itself, so that no second JVM stands in between. */
@Command(
        name = "worker",
        sortOptions = false,
        description = "Runs this machine's agent in the foreground, as 'join' does, with all of its settings.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Stopped as it was told.",
            "1:It failed.",
            "2:A wrong use.",
            "3:Another agent uses the same folder.",
            "4:The server refuses this machine."
        })
@SuppressWarnings("UnusedVariable") // the fields are for the help
final class WorkerCommand extends CommandGroup {
    @Option(names = "--server", paramLabel = "URL", description = "The server (SERVER_URL).")
    private String server = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token for the first registration (WORKER_TOKEN_FILE).")
    private String tokenFile = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The same as itself (WORKER_TOKEN). Everybody on this machine can read options.")
    private String token = "";

    @Option(names = "--max-parallel", paramLabel = "N", description = "Jobs at once. Default: the number of cores.")
    private int maxParallel;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "The longest that any job may run here.")
    private int timeout;

    @Option(names = "--tags", paramLabel = "A,B=C", description = "Labels of this node.")
    private String tags = "";

    @Option(names = "--name", paramLabel = "ID", description = "The node's id. Default: made from the host's name.")
    private String name = "";

    @Option(names = "--home", paramLabel = "FOLDER", description = "Where the agent keeps its data.")
    private String home = "";

    @Option(
            names = "--tunnel-provider",
            paramLabel = "NAME",
            description = "Who gives workloads' pages here a public address beside the gateway's: builtin (nobody else,"
                    + " the default), localtunnel, ngrok or cloudflared (TUNNEL_PROVIDER).")
    private String tunnelProvider = "";

    @Option(
            names = "--tunnel-server",
            paramLabel = "URL",
            description = "Of localtunnel, another server than the public one (TUNNEL_SERVER).")
    private String tunnelServer = "";

    @Option(
            names = "--private-registries",
            description = "Images may come from this network, with the account's logins (LATTICE_PRIVATE_REGISTRIES).")
    private boolean privateRegistries;

    @Option(
            names = "--local-images",
            description = "Images that are on this machine may be used, also those that no public registry has:"
                    + " whoever may run something here can read what is in them (LATTICE_LOCAL_IMAGES).")
    private boolean localImages;

    @Option(
            names = "--availability",
            paramLabel = "PRESET",
            description = "When it works for others, as long as its owner has said nothing else: courteous, balanced or"
                    + " always, the default (LATTICE_AVAILABILITY).")
    private String availability = "";

    @Option(
            names = "--owner-facts",
            paramLabel = "FILE",
            description = "Says what the owner does in place of the machine, to try rules out (LATTICE_OWNER_FACTS).")
    private String ownerFacts = "";

    @Option(names = "--debug", description = "Say more.")
    private boolean debug;
}
