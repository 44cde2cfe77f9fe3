package dev.lattice.server.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What every request has: an id, and an address that it came from. */
final class RequestDetails {
    static final String ID_HEADER = "x-request-id";

    private static final String ID_KEY = "lattice.request";
    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestDetails() {}

    /** The id that the answer and the log carry; made at its first use. Never the caller's own. */
    static String id(RoutingContext route) {
        String id = route.get(ID_KEY);
        if (id == null) {
            id = HexFormat.of().toHexDigits(RANDOM.nextLong());
            route.put(ID_KEY, id);
        }
        return id;
    }

    static String address(RoutingContext route) {
        SocketAddress address = route.request().remoteAddress();
        return address == null || address.hostAddress() == null ? "unknown" : address.hostAddress();
    }
}
