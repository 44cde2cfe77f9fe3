package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Public HTTP, through a real tunnel to a real server, both ends by hand. */
class HttpTest {
    private static final String HOST = "Host: web.localhost:8000\r\n";

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        rig.node(NODE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Origin serve(Origin origin) {
        rig.container(7, origin.address());
        rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
        return origin;
    }

    private Wire client() throws IOException {
        return Wire.to(rig.http.port());
    }

    @Test
    void aRequestFindsItsWayByItsHost() throws IOException {
        try (Origin _ = serve(Origin.ofEcho());
                Origin other = Origin.ofEcho();
                Wire client = client()) {
            rig.container(8, other.address());
            rig.route(httpRoute(2, "other.localhost", backend(NODE, 8)));
            Wire.Message answer =
                    client.say("GET /a?b=c HTTP/1.1\r\n" + HOST + "\r\n").message();
            assertThat(answer.first()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answer.body()).isEqualTo("GET /a?b=c HTTP/1.1|");
            assertThat(client.say("GET / HTTP/1.1\r\nHost: OTHER.localhost.\r\n\r\n")
                            .message()
                            .body())
                    .isEqualTo("GET / HTTP/1.1|");
            assertThat(other.requests()).hasSize(1);
            assertThat(client.say("GET http://web.localhost:8000/abs HTTP/1.1\r\n" + HOST + "\r\n")
                            .message()
                            .body())
                    .isEqualTo("GET /abs HTTP/1.1|");
        }
    }

    @Test
    void whereARequestCameFromIsForTheGatewayToSay() throws IOException {
        try (Origin origin = serve(Origin.ofEcho());
                Wire client = client()) {
            client.say("GET / HTTP/1.1\r\n" + HOST
                            + "X-Forwarded-For: 1.2.3.4\r\nx_forwarded_for: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n"
                            + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Real-IP: 1.2.3.4\r\n"
                            + "Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
                            + "Proxy: evil\r\nX-Kept: as it  is\r\nCookie: a=1\r\n\r\n")
                    .message();
            Wire.Message heard = origin.requests().remove();
            assertThat(heard.field("host")).isEqualTo("web.localhost:8000");
            assertThat(heard.field("x-forwarded-for")).isEqualTo("127.0.0.1");
            assertThat(heard.field("x-real-ip")).isEqualTo("127.0.0.1");
            assertThat(heard.field("x-forwarded-proto")).isEqualTo("http");
            assertThat(heard.field("x-forwarded-host")).isEqualTo("web.localhost:8000");
            assertThat(heard.field("x-forwarded-port")).isEqualTo(String.valueOf(rig.http.port()));
            assertThat(heard.field("forwarded")).isEqualTo("for=127.0.0.1;proto=http;host=\"web.localhost:8000\"");
            assertThat(heard.field("x-kept")).isEqualTo("as it  is");
            assertThat(heard.field("cookie")).isEqualTo("a=1");
            assertThat(heard.fields())
                    .doesNotContainKeys(
                            "x_forwarded_for", "x-secret", "keep-alive", "te", "proxy", "connection", "upgrade");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrderOverOneStream() throws IOException {
        try (Origin origin = serve(Origin.ofEcho());
                Wire client = client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append("POST /")
                        .append(i)
                        .append(" HTTP/1.1\r\n")
                        .append(HOST)
                        .append("Content-Length: 3\r\n\r\nabc");
            }
            client.say(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.message().body()).isEqualTo("POST /" + i + " HTTP/1.1|abc");
            }
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void streamsAreUsedAgainByOtherClients() throws IOException {
        try (Origin origin = serve(Origin.ofEcho())) {
            for (int i = 0; i < 10; i++) {
                try (Wire client = client()) {
                    client.say("GET / HTTP/1.1\r\n" + HOST + "\r\n").message();
                }
            }
            // One for each event loop.
            assertThat(origin.accepted()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void chunksAndTrailersPassBothWays() throws IOException {
        Origin origin = new Origin(wire -> {
            Wire.Message request = wire.message();
            wire.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
            wire.say("3;ext=\"x\"\r\nabc\r\n");
            wire.say(Integer.toHexString(request.body().length()) + "\r\n" + request.body() + "\r\n");
            wire.say("0\r\nX-Sum: 7\r\n\r\n");
            wire.message();
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel")
                    .say("lo\r\n0")
                    .say("0\r\nX-End: 1\r\n\r\n");
            client.say("");
            String head = client.line();
            assertThat(head).isEqualTo("HTTP/1.1 200 OK");
            while (!client.line().isEmpty()) {
                // The rest of the head.
            }
            assertThat(client.line()).isEqualTo("3;ext=\"x\"");
            assertThat(client.line()).isEqualTo("abc");
            assertThat(client.line()).isEqualTo("e");
            assertThat(client.line()).isEqualTo("hello|X-End: 1");
            assertThat(client.line()).isEqualTo("0");
            assertThat(client.line()).isEqualTo("X-Sum: 7");
            assertThat(client.line()).isEmpty();
        }
    }

    @Test
    void answersWithoutBodyAreSeenAsSuch() throws IOException {
        Origin origin = new Origin(wire -> {
            while (true) {
                String status = switch (wire.message().first()) {
                    case "GET /204 HTTP/1.1" -> "204 No Content\r\n";
                    case "GET /304 HTTP/1.1" -> "304 Not Modified\r\nContent-Length: 9\r\n";
                    case "HEAD /chunked HTTP/1.1" -> "200 OK\r\nTransfer-Encoding: chunked\r\n";
                    default -> "200 OK\r\nContent-Length: 9\r\n";
                };
                wire.say("HTTP/1.1 " + status + "\r\n");
            }
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("GET /204 HTTP/1.1\r\n" + HOST + "\r\nGET /304 HTTP/1.1\r\n" + HOST
                    + "\r\nHEAD /chunked HTTP/1.1\r\n" + HOST + "\r\nHEAD /length HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(client.head().status()).isEqualTo(204);
            assertThat(client.head().field("content-length")).isEqualTo("9");
            assertThat(client.head().field("transfer-encoding")).isEqualTo("chunked");
            assertThat(client.head().field("content-length")).isEqualTo("9");
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatWaitsForAWordBeforeItsBodyGetsIt() throws IOException {
        Origin origin = new Origin(wire -> {
            Wire.Message head = wire.head();
            wire.say("HTTP/1.1 100 Continue\r\n\r\n");
            String body = wire.bytes(Integer.parseInt(head.field("content-length")));
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("PUT / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(100);
            client.say("hello");
            assertThat(client.message().body()).isEqualTo("hello");
        }
    }

    @Test
    void eventsAreThereAsSoonAsTheyAreSaid() throws IOException {
        CountDownLatch heard = new CountDownLatch(1);
        Origin origin = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            wire.say("data: one\r\n\r\n");
            awaitQuietly(heard);
            wire.say("data: two\r\n\r\n");
            wire.rest();
        });
        try (Origin _ = serve(origin)) {
            try (Wire client = client()) {
                assertThat(client.say("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                                .head()
                                .field("connection"))
                        .isEqualTo("close");
                assertThat(client.line()).isEqualTo("data: one");
                heard.countDown();
                client.line();
                assertThat(client.line()).isEqualTo("data: two");
            }
            // Who does not listen any more is not told.
            await().until(() -> origin.connections() == 0);
        }
    }

    @Test
    void anOldClientGetsAnAnswerUntilTheEnd() throws IOException {
        Origin origin = new Origin(wire -> {
            Wire.Message request = wire.message();
            wire.say("HTTP/1.1 200 OK\r\n\r\n" + request.first() + request.field("connection"));
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("GET / HTTP/1.0\r\n" + HOST + "\r\n");
            client.socket().shutdownOutput();
            assertThat(client.rest()).endsWith("\r\nConnection: close\r\n\r\nGET / HTTP/1.0close");
        }
    }

    @Test
    void aClientThatHasSaidAllStillHearsItsAnswer() throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        Origin origin = new Origin(wire -> {
            wire.message();
            awaitQuietly(ended);
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            client.socket().shutdownOutput();
            ended.countDown();
            assertThat(client.rest()).endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void anAnswerThatComesBeforeTheEndOfTheRequestArrives() throws IOException {
        Origin origin = new Origin(wire -> {
            wire.head();
            wire.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much");
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000000\r\n\r\n");
            client.say("x".repeat(100_000));
            assertThat(client.message().body()).isEqualTo("too much");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void aStreamThatItsContainerClosedIsReplaced() throws IOException {
        Origin origin = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            wire.head();
            // Hangs up with the second request.
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.say("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                                .message()
                                .body())
                        .isEqualTo("ok");
            }
            assertThat(origin.accepted()).isEqualTo(4);
        }
    }

    @Test
    void whatMayNotBeSaidTwiceIsNot() throws IOException {
        Origin origin = new Origin(wire -> wire.message());
        try (Origin _ = serve(origin);
                Wire client = client()) {
            rig.container(8, origin.address());
            rig.route(httpRoute(1, "web.localhost", backend(NODE, 7), backend(NODE, 8)));
            client.say("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n");
            assertThat(client.message().status()).isEqualTo(502);
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void anInstanceThatRefusesIsPassedOverEvenWithABody() throws IOException {
        try (Origin _ = serve(Origin.ofEcho());
                Wire client = client()) {
            rig.container(8, new InetSocketAddress(InetAddress.getLoopbackAddress(), Rig.freePort()));
            rig.route(httpRoute(
                    1, "web.localhost", backend(NODE, 8), backend("away", 9), backend(NODE, 10), backend(NODE, 7)));
            for (int i = 0; i < 8; i++) {
                client.say("POST /" + i + " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
                assertThat(client.message().body()).isEqualTo("POST /" + i + " HTTP/1.1|hello");
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffIsSeenToBeBroken() throws IOException {
        Origin origin = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("GET / HTTP/1.1\r\n" + HOST + "\r\n").head();
            assertThat(client.bytes(4)).isEqualTo("half");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void bothSidesSpeakFreelyBehindAnUpgrade() throws IOException {
        Origin origin = new Origin(wire -> {
            Wire.Message request = wire.message();
            assertThat(request.field("connection")).isEqualTo("Upgrade");
            assertThat(request.field("upgrade")).isEqualTo("chat");
            wire.say("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: chat\r\n\r\nwelcome\n");
            wire.socket().getInputStream().transferTo(wire.socket().getOutputStream());
            wire.say("bye");
        });
        try (Origin _ = serve(origin);
                Wire client = client()) {
            client.say("GET / HTTP/1.1\r\n" + HOST + "Connection: keep-alive, Upgrade\r\nUpgrade: chat\r\n\r\n");
            Wire.Message answer = client.head();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.field("upgrade")).isEqualTo("chat");
            assertThat(client.bytes(8)).isEqualTo("welcome\n");
            assertThat(client.say("\0\1\2 anything").bytes(12)).isEqualTo("\0\1\2 anything");
            client.socket().shutdownOutput();
            assertThat(client.rest()).isEqualTo("bye");
        }
        await().until(() -> rig.traffic.connections() == 0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}
