package dev.lattice.gateway.acme;

import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.tls.Certificates;
import dev.lattice.gateway.tls.OwnCertificate;
import dev.lattice.protocol.gateway.RouteTable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority that answers nothing that is of use. */
class FailedOrdersTest {
    private static final String HOST = "web.example.org";

    @TempDir
    private Path folder;

    private final Routes routes = new Routes();
    private final AtomicLong later = new AtomicLong();
    private final InstantSource clock = () -> Instant.now().plusSeconds(later.get());
    private final AtomicInteger orders = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<String> ordered = new CopyOnWriteArrayList<>();
    private HttpServer authority;
    private String url;

    @BeforeEach
    void open() throws IOException {
        authority = HttpServer.create(Rig.anyPort(), 0);
        url = "http://127.0.0.1:" + authority.getAddress().getPort();
        authority.createContext("/dir", exchange -> answer(exchange, 200, """
                        {"newNonce": "%1$s/nonce", "newAccount": "%1$s/account", "newOrder": "%1$s/order"}""".formatted(url)));
        authority.createContext("/nonce", exchange -> answer(exchange, 200, ""));
        authority.createContext("/account", exchange -> {
            exchange.getResponseHeaders().set("Location", url + "/account/1");
            answer(exchange, 201, "{\"status\": \"valid\"}");
        });
        authority.createContext("/order", exchange -> {
            int number = orders.incrementAndGet();
            exchange.getResponseHeaders().set("Location", url + "/order/" + number);
            answer(exchange, 201, number == 1 ? "{\"status\": nonsense" : """
                    {"status": "pending", "identifiers": [], "authorizations": ["%1$s/authorization"],
                     "finalize": "%1$s/finalize"}""".formatted(url));
        });
        authority.createContext("/authorization", exchange -> {
            // Cut, which the library finds out when it is asked for what it has not fetched yet.
            looks.incrementAndGet();
            exchange.close();
        });
        authority.start();
        routes.apply(RouteTable.newBuilder()
                .setComplete(true)
                .addRoutes(httpRoute(1, HOST))
                .build());
    }

    @AfterEach
    void close() {
        authority.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        answer(exchange, status, "application/json", body);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Replay-Nonce", "MYAuvOpaoIiywTezizk5vw");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private Orders orders(Certificates certificates) {
        return new Orders(
                URI.create(url + "/dir"), folder.resolve("kept"), routes, certificates, new Challenges(), clock);
    }

    /** Time goes by, and something happens to the routes. */
    private void after(Duration time) {
        later.addAndGet(time.toSeconds());
        routes.apply(RouteTable.newBuilder().addRoutes(httpRoute(2, "machine")).build());
    }

    @Test
    void whatGoesWrongIsTriedAgainLaterWhateverItWas() throws IOException {
        Certificates certificates = Certificates.of(Optional.empty(), Optional.empty(), folder.resolve("kept"));
        try (Orders ordering = orders(certificates)) {
            ordering.start();
            await().until(() -> orders.get() >= 1);
            await().until(() -> {
                // Not before the first five minutes are over, and those begin when it has failed.
                after(Duration.ofMinutes(6));
                return orders.get() >= 2;
            });
            await().until(() -> looks.get() > 0);
            await().until(() -> {
                after(Duration.ofMinutes(11));
                return orders.get() >= 3;
            });
        }
    }

    @Test
    void whoHadTooManyWaitsAsLongAsTheAuthoritySaysAndKeepsNobodyElseWaiting() throws IOException {
        routes.apply(RouteTable.newBuilder()
                .setComplete(true)
                .addRoutes(httpRoute(1, "a.greedy.example").toBuilder().setProjectId(1))
                .addRoutes(httpRoute(2, "b.greedy.example").toBuilder().setProjectId(1))
                .addRoutes(httpRoute(3, "modest.example").toBuilder().setProjectId(2))
                .build());
        answerOrders(order -> order.contains("greedy")
                ? new Refusal(429, "urn:ietf:params:acme:error:rateLimited")
                : new Refusal(400, "urn:ietf:params:acme:error:rejectedIdentifier"));
        Certificates certificates = Certificates.of(Optional.empty(), Optional.empty(), folder.resolve("kept"));
        try (Orders ordering = orders(certificates)) {
            ordering.start();
            await().until(() -> asked("modest") >= 1);
            await().until(() -> {
                after(Duration.ofMinutes(6));
                return asked("modest") >= 3;
            });
            assertThat(asked("greedy")).as("within less than a day").isEqualTo(1);
            await().until(() -> {
                after(Duration.ofDays(1));
                return asked("greedy") >= 2;
            });
        }
    }

    private record Refusal(int status, String type) {}

    private long asked(String name) {
        return ordered.stream().filter(order -> order.contains(name)).count();
    }

    /** Says no to all orders, and when to come back. */
    private void answerOrders(Function<String, Refusal> answers) {
        authority.removeContext("/order");
        authority.createContext("/order", exchange -> {
            String order = payload(exchange);
            ordered.add(order);
            Refusal refusal = answers.apply(order);
            exchange.getResponseHeaders().set("Retry-After", "86400");
            answer(
                    exchange,
                    refusal.status,
                    "application/problem+json",
                    "{\"type\": \"" + refusal.type + "\", \"detail\": \"no\"}");
        });
    }

    /** What is in the envelope. */
    private static String payload(HttpExchange exchange) throws IOException {
        String jws = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String payload = jws.replaceAll("(?s).*\"payload\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        return new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    }

    @Test
    void aNameThatTheOperatorsOwnCoversIsNotOrdered() throws Exception {
        OwnCertificate own = OwnCertificate.make(folder, "own", "DNS:*.example.org,DNS:shop.example.com");
        Certificates certificates =
                Certificates.of(Optional.of(own.chain()), Optional.of(own.key()), folder.resolve("kept"));
        routes.apply(RouteTable.newBuilder()
                .addRoutes(httpRoute(3, "shop.example.com"))
                .addRoutes(httpRoute(4, "deep.web.example.org"))
                .build());
        Instant now = Instant.now();
        assertThat(certificates.covers(HOST, now)).isTrue();
        assertThat(certificates.covers("WEB.example.org", now)).isTrue();
        assertThat(certificates.covers("shop.example.com", now)).isTrue();
        assertThat(certificates.covers("example.org", now)).isFalse();
        assertThat(certificates.covers("www.example.com", now)).isFalse();
        assertThat(certificates.covers("deep.web.example.org", now))
                .as("a star is one label")
                .isFalse();
        assertThat(certificates.covers(HOST, now.plus(Duration.ofDays(1_000))))
                .as("when it is over")
                .isFalse();

        authority.removeContext("/order");
        authority.createContext("/order", exchange -> {
            ordered.add(payload(exchange));
            answer(exchange, 500, "{}");
        });
        try (Orders ordering = orders(certificates)) {
            ordering.start();
            // One thread takes all names in turn, so a second look shows that the first has seen them all.
            await().until(() -> {
                after(Duration.ofMinutes(30));
                return ordered.size() >= 2;
            });
        }
        assertThat(ordered).allMatch(order -> order.contains("\"deep.web.example.org\""));
    }
}
