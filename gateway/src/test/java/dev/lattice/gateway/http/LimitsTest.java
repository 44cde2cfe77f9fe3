package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client may take. */
class LimitsTest {
    private Rig rig;
    private Origin origin;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(0, new Limits(4_096, 20, 1, 1, 1));
        origin = Origin.ofEcho();
        rig.container(7, origin.address());
        rig.node(NODE);
        rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        origin.close();
    }

    private int answerTo(String said) throws IOException {
        try (Wire wire = Wire.to(rig.http.port())) {
            Wire.Message answer = wire.say(said).message();
            assertThat(answer.field("connection")).isEqualTo("close");
            return answer.status();
        }
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: web.localhost\r\nX: " + "x".repeat(5_000) + "\r\n\r\n"))
                .isEqualTo(431);
        assertThat(answerTo("GET /" + "x".repeat(5_000))).isEqualTo(431);
    }

    @Test
    void aHeadOfTooManyFieldsIsRefused() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: web.localhost\r\n" + "X: 1\r\n".repeat(20) + "\r\n"))
                .isEqualTo(431);
    }

    @Test
    void aHeadThatDoesNotEndIsGivenUp() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: web")).isEqualTo(408);
    }

    @Test
    void aBodyThatDoesNotEndIsGivenUp() throws IOException {
        assertThat(answerTo("POST / HTTP/1.1\r\nHost: web.localhost\r\nContent-Length: 10\r\n\r\nhalf"))
                .isEqualTo(408);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void aConnectionThatLiesIdleIsClosed() throws IOException {
        try (Wire wire = Wire.to(rig.http.port())) {
            assertThat(wire.ends()).isTrue();
        }
    }
}
