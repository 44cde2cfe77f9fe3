package dev.lattice.agent.driver.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.agent.driver.EngineAwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine that answers, but by an error; it is played. */
class FailingEngineTest {
    private HttpServer server;
    private DockerClient engine;
    private volatile int status;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = "{\"message\":\"layer store is confused\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            try (exchange) {
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        engine = Engine.client("tcp://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        server.stop(0);
    }

    @Test
    void itsOwnFailuresSayNothingAboutWhatItRuns() {
        for (int failure : new int[] {500, 502, 503}) {
            status = failure;
            assertThatExceptionOfType(EngineAwayException.class)
                    .isThrownBy(() -> EngineCalls.ask(engine.inspectContainerCmd("one")::exec))
                    .withMessageContaining("layer store is confused");
        }
    }

    @Test
    void whatItDoesNotKnowIsToldFromThat() {
        status = 404;
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> EngineCalls.ask(engine.inspectContainerCmd("one")::exec));
    }

    @Test
    void whatItIsToMakeItMayRefuseByAFailure() {
        status = 500;
        assertThatExceptionOfType(DockerException.class)
                .isThrownBy(() -> EngineCalls.order(engine.startContainerCmd("one")::exec))
                .satisfies(refused -> assertThat(EngineCalls.said(refused)).isEqualTo("layer store is confused"));
    }
}
