package dev.lattice.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gateway}: help only; the launcher starts the gateway itself, so that no second JVM stands in between. */
@Command(
        name = "gateway",
        sortOptions = false,
        description = {
            "Runs a gateway in the foreground: public connections come in here, and leave through the tunnels of nodes.",
            "'lattice up' starts one by itself; others stand where users are near, or where the public address is."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Stopped as it was told.",
            "1:It failed.",
            "2:A wrong use.",
            "3:Another gateway uses the same folder."
        })
@SuppressWarnings("UnusedVariable") // the fields are for the help
final class GatewayCommand extends CommandGroup {
    @Option(names = "--server", paramLabel = "URL", description = "The server (LATTICE_SERVER).")
    private String server = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "Holds the token of a gateway, which the server keeps in server/secrets/gateway-token of its home"
                            + " (LATTICE_GATEWAY_TOKEN_FILE).")
    private String tokenFile = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The same as itself (LATTICE_GATEWAY_TOKEN). Everybody on this machine can read options.")
    private String token = "";

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Its name at the server (LATTICE_GATEWAY_ID). Default: gateway.")
    private String id = "";

    @Option(names = "--home", paramLabel = "FOLDER", description = "Where it keeps its data (LATTICE_GATEWAY_HOME).")
    private String home = "";

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "To open its ports on (LATTICE_GATEWAY_HOST). Default: 127.0.0.1.")
    private String host = "";

    @Option(
            names = "--reach",
            paramLabel = "HOST",
            description =
                    "Where agents reach it (LATTICE_GATEWAY_REACH). Default: --host, or where the server sees it.")
    private String reach = "";

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Or 'off' (LATTICE_GATEWAY_HTTP_PORT). Default: 8000.")
    private String httpPort = "";

    @Option(
            names = "--https-port",
            paramLabel = "PORT",
            description = "Or 'off' (LATTICE_GATEWAY_HTTPS_PORT). Default: 8443, once there is a certificate.")
    private String httpsPort = "";

    @Option(
            names = "--tunnel-port",
            paramLabel = "PORT",
            description = "The one that agents dial (LATTICE_GATEWAY_TUNNEL_PORT). Default: 8082.")
    private String tunnelPort = "";

    @Option(
            names = "--tcp-ports",
            paramLabel = "A-B",
            description = "For TCP endpoints (LATTICE_GATEWAY_TCP_PORTS). Default: 30000-40000.")
    private String tcpPorts = "";

    @Option(
            names = "--client-connections",
            paramLabel = "COUNT",
            description =
                    "That one network address may have at once (LATTICE_GATEWAY_CLIENT_CONNECTIONS); more behind a proxy"
                            + " of your own. Default: 1000.")
    private String clientConnections = "";

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "A certificate chain in PEM, read again when it changes (LATTICE_GATEWAY_TLS_CERT).")
    private String certificate = "";

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key in PEM (LATTICE_GATEWAY_TLS_KEY).")
    private String key = "";

    @Option(
            names = "--acme",
            paramLabel = "URL",
            description =
                    "The directory of an ACME authority: agrees to its terms, and gets certificates for the names "
                            + "of routes (LATTICE_GATEWAY_ACME).")
    private String acme = "";

    @Option(names = "--debug", description = "Say more.")
    private boolean debug;
}
