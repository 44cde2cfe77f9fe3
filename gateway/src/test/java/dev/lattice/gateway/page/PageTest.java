package dev.lattice.gateway.page;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import dev.lattice.protocol.gateway.Route.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people see where no container answers. */
class PageTest {
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Wire.Message get(String more) throws IOException {
        try (Wire wire = Wire.to(rig.http.port())) {
            return wire.say("GET / HTTP/1.1\r\nHost: web.localhost\r\n" + more + "\r\n")
                    .message();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STATE_STARTING, web &lt;1&gt; is starting",
        "STATE_STOPPED, web &lt;1&gt; is stopped",
        "STATE_FAILED, web &lt;1&gt; does not come up",
        "STATE_MAINTENANCE, web &lt;1&gt; is under maintenance",
        "STATE_SERVING, web &lt;1&gt; cannot be reached"
    })
    void eachStateHasWordsOfItsOwn(State state, String words) throws IOException {
        rig.route(httpRoute(1, "web.localhost", backend("away", 7)).toBuilder()
                .setState(state)
                .setWorkload("web <1>")
                .build());
        Wire.Message page = get("Accept: text/html\r\n");
        assertThat(page.status()).isEqualTo(503);
        assertThat(page.field("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.field("retry-after")).isNotEmpty();
        assertThat(page.field("cache-control")).isEqualTo("no-store");
        assertThat(page.body()).contains(words).doesNotContain("<1>");
    }

    @Test
    void programsGetJson() throws IOException {
        rig.route(httpRoute(1, "web.localhost").toBuilder()
                .setState(State.STATE_STARTING)
                .setWorkload("a \"b\"")
                .build());
        Wire.Message answer = get("Accept: application/json\r\n");
        assertThat(answer.field("content-type")).isEqualTo("application/json");
        assertThat(answer.body())
                .startsWith("{\"error\":{\"code\":\"STARTING\",\"message\":\"a \\\"b\\\" is starting.");
    }

    @Test
    void aHostThatNobodyHasTellsNothing() throws IOException {
        rig.route(httpRoute(1, "secret.localhost"));
        Wire.Message page = get("");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.body()).doesNotContain("secret").doesNotContain("web");
    }

    @Test
    void anInstanceThatRefusesIsABadGateway() throws IOException {
        rig.container(7, new InetSocketAddress(InetAddress.getLoopbackAddress(), Rig.freePort()));
        rig.node(NODE);
        rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
        Wire.Message page = get("");
        while (page.status() == 503) {
            // Its node is not there yet.
            page = get("");
        }
        assertThat(page.status()).isEqualTo(502);
    }

    @Test
    void aConnectionGoesOnBehindAPageUnlessThereIsABodyThatNobodyHeard() throws IOException {
        rig.route(httpRoute(1, "web.localhost"));
        try (Wire wire = Wire.to(rig.http.port())) {
            String head = " / HTTP/1.1\r\nHost: web.localhost\r\n";
            assertThat(wire.say("GET" + head + "\r\n").message().status()).isEqualTo(503);
            Wire.Message toHead = wire.say("HEAD" + head + "\r\n").head();
            assertThat(toHead.field("content-length")).isNotEqualTo("0");
            Wire.Message last =
                    wire.say("POST" + head + "Content-Length: 5\r\n\r\n").message();
            assertThat(last.field("connection")).isEqualTo("close");
            wire.socket().shutdownOutput();
            assertThat(wire.ends()).isTrue();
        }
    }
}
