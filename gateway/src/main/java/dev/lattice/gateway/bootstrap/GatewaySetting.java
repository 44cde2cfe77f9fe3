package dev.lattice.gateway.bootstrap;

import dev.lattice.protocol.setting.ProcessSetting;
import dev.lattice.protocol.setting.SettingText;

/**
 * Every setting of a gateway: its option, its names in the environment, its default, its unit and what it is for. The only
 * place that says so; {@code docs/operations/settings.md} is checked against it.
 */
public enum GatewaySetting implements ProcessSetting {
    SERVER("--server", "LATTICE_SERVER, SERVER_URL", "", "address", "The server's public address."),
    TOKEN_FILE(
            "--token-file",
            "LATTICE_GATEWAY_TOKEN_FILE",
            "",
            "file",
            "Holds what the gateway shows to the server, which keeps it in `server/secrets/gateway-token`."),
    TOKEN(
            "--token",
            "LATTICE_GATEWAY_TOKEN",
            "",
            "text",
            "The same as itself. As an option everybody on the machine can read it: better a file."),
    ID("--id", "LATTICE_GATEWAY_ID", "gateway", "1 to 63 of A-Z a-z 0-9 . _ -", "Its name at the server."),
    HOME(
            "--home",
            "LATTICE_GATEWAY_HOME",
            "$XDG_DATA_HOME/lattice/gateway",
            "folder",
            "Where it keeps its last routes and its certificates."),
    HOST("--host", "LATTICE_GATEWAY_HOST", "127.0.0.1", "address", "The address that all its ports are on."),
    REACH(
            "--reach",
            "LATTICE_GATEWAY_REACH",
            "",
            "host",
            "Where agents reach it. Left empty: its address, or where the server sees it."),
    HTTP_PORT("--http-port", "LATTICE_GATEWAY_HTTP_PORT", "8000", "port or off", "For HTTP, by host name."),
    HTTPS_PORT(
            "--https-port",
            "LATTICE_GATEWAY_HTTPS_PORT",
            "8443",
            "port or off",
            "For HTTPS; open when there is a certificate or an authority for some."),
    TUNNEL_PORT("--tunnel-port", "LATTICE_GATEWAY_TUNNEL_PORT", "8082", "port", "The one that agents dial."),
    TCP_PORTS(
            "--tcp-ports",
            "LATTICE_GATEWAY_TCP_PORTS",
            "30000-40000",
            "first-last",
            "Those that databases and the like may have; the server gives them out from its own setting of this name."),
    CLIENT_CONNECTIONS(
            "--client-connections",
            "LATTICE_GATEWAY_CLIENT_CONNECTIONS",
            "1000",
            "connections, 1 to 99999",
            "Public connections that one network address (of IPv6: a /64) may have at once. Behind a proxy of your own"
                    + " all visitors have one address: raise it to 50000 there."),
    TLS_CERT(
            "--tls-cert",
            "LATTICE_GATEWAY_TLS_CERT",
            "",
            "file",
            "A certificate chain in PEM, read again when it changes. Names that it covers are not ordered elsewhere."),
    TLS_KEY("--tls-key", "LATTICE_GATEWAY_TLS_KEY", "", "file", "Its key in PEM."),
    ACME(
            "--acme",
            "LATTICE_GATEWAY_ACME",
            "",
            "address",
            "The directory of an ACME authority, to whose terms you agree by it: certificates for the names of routes."),
    DEBUG("--debug", "LATTICE_DEBUG", "false", "true or false", "Says more in the log.");

    @SuppressWarnings("ImmutableEnumChecker") // a record of strings and an unchangeable list
    private final SettingText text;

    GatewaySetting(String option, String variables, String fallback, String unit, String purpose) {
        text = new SettingText(option, variables, fallback, unit, purpose);
    }

    @Override
    public SettingText text() {
        return text;
    }
}
