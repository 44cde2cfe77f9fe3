package dev.lattice.server.endpoint;

import dev.lattice.protocol.gateway.GatewayHello;
import java.util.regex.Pattern;

/**
 * A gateway that came at least once.
 *
 * @param host where agents reach it; empty = where the server is
 * @param httpPort 0 = not served
 * @param httpsPort 0 = not served
 */
record GatewayRecord(String id, String host, int tunnelPort, int httpPort, int httpsPort) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{0,253}");

    GatewayRecord {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a gateway's id has 1 to 63 letters, digits, '.', '_' or '-'");
        }
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is no host name or address");
        }
    }

    /** @param peer the address that it calls from */
    static GatewayRecord of(GatewayHello hello, String peer) {
        boolean here = peer.equals("127.0.0.1") || peer.equals("0:0:0:0:0:0:0:1") || peer.equals("::1");
        return new GatewayRecord(
                hello.getGatewayId(),
                hello.getHost().isEmpty() && !here ? peer : hello.getHost(),
                hello.getTunnelPort(),
                hello.getHttpPort(),
                hello.getHttpsPort());
    }
}
