package dev.lattice.server.http;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;

/**
 * Routes as WebSockets. A handshake is a call like any other, with the same limits, rules and failures, until its route
 * turns it into a socket. Browsers cannot set its Authorization header: they offer two subprotocols, {@code lattice},
 * which is selected, and {@code bearer.<token>}, which never is, so that no answer repeats a token.
 */
@Singleton
public final class Sockets implements HttpServerOptionsCustomizer {
    private static final String PROTOCOL = "lattice";
    private static final String TOKEN = "bearer.";
    /** Before the routes of the resources, which are to find the token where they always look. */
    private static final int FIRST = -100;

    private final Origins origins;

    Sockets(Origins origins) {
        this.origins = origins;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.addWebSocketSubProtocol(PROTOCOL);
    }

    void register(@Observes Router router) {
        router.get("/api/*").order(FIRST).handler(Sockets::authorize);
    }

    private static void authorize(RoutingContext route) {
        HttpServerRequest request = route.request();
        if (asked(request) && !request.headers().contains(HttpHeaders.AUTHORIZATION)) {
            request.headers().getAll("Sec-WebSocket-Protocol").stream()
                    .flatMap(offers -> Arrays.stream(offers.split(",")))
                    .map(String::strip)
                    .filter(offer -> offer.startsWith(TOKEN))
                    .findFirst()
                    .ifPresent(offer -> request.headers()
                            .set(HttpHeaders.AUTHORIZATION, "Bearer " + offer.substring(TOKEN.length())));
        }
        route.next();
    }

    /** Whether the call is a handshake. */
    public static boolean asked(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }

    /**
     * Lets pages of this server and of allowed origins through, and programs.
     *
     * @throws Problem FORBIDDEN for pages of foreign origins
     */
    public void checkOrigin(HttpServerRequest request) {
        if (!origins.allowed(request)) {
            throw Problem.of(
                    ErrorCode.FORBIDDEN,
                    "Pages of this origin may not open sockets here. The server's ALLOWED_ORIGINS names those that may.");
        }
    }

    /** Answers the handshake; fails with a {@code Problem} when it is none. */
    public Future<ServerWebSocket> accept(HttpServerRequest request) {
        return request.toWebSocket().recover(_ -> {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "This is no WebSocket handshake of version 13.");
        });
    }
}
