package dev.lattice.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatticeClientTest {
    private static final String USER = "{\"id\":\"0000000000001\",\"email\":\"a@b\",\"role\":\"admin\",\"new\":[1,{}]}";

    private final WireServer server = new WireServer();
    private final LatticeClient client = new LatticeClient(ServerUrl.parse(server.url()), "secret", "test/1");

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void sendsTheTokenAndReadsTheAnswerWithFieldsThatItDoesNotKnow() {
        server.json(200, USER);
        assertThat(client.account().me().value().email()).isEqualTo("a@b");
        assertThat(server.asked().getFirst().line()).isEqualTo("GET /api/auth/me HTTP/1.1");
        assertThat(server.asked().getFirst().headers()).contains("Authorization: Bearer secret", "User-Agent: test/1");
    }

    @Test
    void keepsTheConnectionForTheNextCall() {
        server.json(200, USER).json(200, USER);
        client.account().me();
        client.account().me();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void readsChunkedAnswersWithExtensionsAndTrailers() {
        server.reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n" + USER.substring(0, 5) + "\r\n"
                        + Integer.toHexString(USER.length() - 5) + "\r\n" + USER.substring(5) + "\r\n0\r\nX: y\r\n\r\n")
                .json(200, USER);
        client.account().me();
        client.account().me();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsReplaced() {
        server.replyAndClose(("HTTP/1.1 200 OK\r\nContent-Length: " + USER.length() + "\r\n\r\n" + USER)
                        .getBytes(StandardCharsets.UTF_8))
                .json(200, USER);
        client.account().me();
        client.account().me();
        assertThat(server.connections()).isEqualTo(2);
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aRefusalCarriesCodeStatusAndRequestId() {
        server.json(404, "{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"no such job\",\"requestId\":\"r1\"}}");
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> client.jobs().get(new JobId(1)));
        assertThat(refused.code()).isEqualTo("NOT_FOUND");
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.requestId()).isEqualTo("r1");
        assertThat(refused).hasMessage("no such job");
    }

    @Test
    void aRefusalBySomethingElseStillSaysTheStatus() {
        server.reply("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>");
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> client.account().me());
        assertThat(refused.code()).isEqualTo("HTTP_502");
    }

    @Test
    void aBusyServerIsAskedAgainAfterTheTimeThatItNames() {
        server.reply("HTTP/1.1 429 X\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}")
                .json(200, USER);
        assertThat(client.account().me().value().email()).isEqualTo("a@b");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void submissionsCarryTheirKeyAndOnlyWhatIsSet() {
        server.json(201, "{\"jobId\":\"0000000000001\",\"status\":\"queued\",\"createdAt\":\"2026-01-01T00:00:00Z\"}");
        SubmitJobRequest job = new SubmitJobRequest(
                new Command.Arguments(List.of("true")), null, null, null, null, null, null, null, null, null, null);
        client.jobs().submit(job, "key-1");
        assertThat(server.asked().getFirst().headers()).contains("Idempotency-Key: key-1");
        assertThat(server.asked().getFirst().text()).isEqualTo("{\"command\":[\"true\"]}");
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        try (LatticeClient nowhere = new LatticeClient(ServerUrl.parse("http://127.0.0.1:" + port), null, "test/1")) {
            assertThatThrownBy(() -> nowhere.account().me())
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("connection refused");
        }
    }

    @Test
    void anotherProgramOnThatPortIsSaid() {
        server.replyAndClose("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> client.account().me()).hasMessageContaining("not an HTTP server");
    }

    @Test
    void filesAreFetchedFromThisServerWhateverHostTheirUrlNames() throws IOException {
        server.reply("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        client.files().download("https://elsewhere.example/api/files/download/1", bytes);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
        assertThat(server.asked().getFirst().line()).startsWith("GET /api/files/download/1 ");
        assertThatThrownBy(() -> client.files().download("https://elsewhere.example/secret", bytes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDegradedServerStillSaysHowItIs() {
        server.json(503, "{\"status\":\"degraded\",\"checks\":{\"database\":\"down\"}}");
        assertThat(client.health().text("status")).isEqualTo("degraded");
    }
}
