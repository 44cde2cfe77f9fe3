package dev.lattice.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which web pages may open a WebSocket: browsers send Origin, and no other rule of theirs protects sockets. */
public final class Origins {
    private final Set<String> allowed;

    /** @param allowed exact origins besides the server's own pages */
    public Origins(Set<String> allowed) {
        this.allowed = allowed;
    }

    /** Programs send no Origin and are allowed; pages of this server are; others by the list. */
    public boolean allowed(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || allowed.contains(origin) || isOwn(origin, request.getHeader(HttpHeaders.HOST));
    }

    /** Whether pages of this origin, other than ours, may call the API. */
    boolean listed(String origin) {
        return allowed.contains(origin);
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        try {
            return host != null && host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
