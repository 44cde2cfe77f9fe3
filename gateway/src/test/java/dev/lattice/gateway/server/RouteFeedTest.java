package dev.lattice.gateway.server;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.RouteServer;
import dev.lattice.protocol.gateway.GatewayHello;
import dev.lattice.protocol.gateway.GatewayLoad;
import dev.lattice.protocol.gateway.RouteTable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouteFeedTest {
    private static final RouteTable TABLE = RouteTable.newBuilder()
            .setComplete(true)
            .addRoutes(Rig.httpRoute(1, "web.localhost"))
            .build();

    @Test
    void aServerThatAnswersNonsenseIsAskedAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (RouteServer server = new RouteServer("secret", TABLE)) {
            // Stands before it, as a proxy does that is not set up yet.
            HttpServer proxy = HttpServer.create(Rig.anyPort(), 0);
            proxy.createContext("/api/connect", exchange -> {
                int port = asked.incrementAndGet() == 1 ? 99_999 : server.port();
                byte[] answer = ("{\"agentPort\": " + port + "}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            proxy.start();
            Routes routes = new Routes();
            try (RouteFeed feed = new RouteFeed(
                    URI.create("http://127.0.0.1:" + proxy.getAddress().getPort()),
                    "secret",
                    GatewayHello.newBuilder().setGatewayId("gateway").build(),
                    GatewayLoad::getDefaultInstance,
                    routes)) {
                feed.start();
                await().until(() -> routes.byHost("web.localhost").isPresent());
            } finally {
                proxy.stop(0);
            }
        }
    }
}
