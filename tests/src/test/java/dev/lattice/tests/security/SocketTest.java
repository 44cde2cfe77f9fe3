package dev.lattice.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.testing.cluster.TestCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job's stream as a WebSocket, as a browser opens it: nothing but subprotocols to put a token into. */
@Tag("cluster")
class SocketTest {
    private static final String PAGE = "https://pages.example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("ALLOWED_ORIGINS", PAGE);

    private static String path;
    private static String token;

    @BeforeAll
    static void submitAJob() {
        token = CLUSTER.server().token();
        path = "/api/jobs/" + CLUSTER.api().submit(Map.of("command", "true")) + "/stream";
    }

    @Test
    void theTokenIsOfferedAndTheOtherProtocolSelected() throws InterruptedException {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("lattice", "bearer." + token)
                .buildAsync(
                        URI.create(CLUSTER.server().url().toString().replaceFirst("http", "ws") + path),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence text, boolean last) {
                                messages.add(text.toString());
                                from.request(1);
                                return null;
                            }
                        })
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(socket.getSubprotocol()).isEqualTo("lattice");
        assertThat(messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).contains("queued");
        socket.abort();
    }

    @Test
    void theAnswerDoesNotRepeatTheToken() throws IOException {
        String answer = handshake(path, "Sec-WebSocket-Protocol: lattice, bearer." + token);
        assertThat(answer).startsWith("HTTP/1.1 101 ").doesNotContain(token);
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("\r\nsec-websocket-protocol: lattice\r\n");
    }

    @Test
    void programsUseTheHeader() throws IOException {
        assertThat(handshake(path, "Authorization: Bearer " + token)).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void pagesOfOtherOriginsHaveToBeAllowed() throws IOException {
        String offer = "Sec-WebSocket-Protocol: lattice, bearer." + token;
        String own = CLUSTER.server().url().toString();
        assertThat(handshake(path, offer, "Origin: " + own)).startsWith("HTTP/1.1 101 ");
        assertThat(handshake(path, offer, "Origin: " + PAGE)).startsWith("HTTP/1.1 101 ");
        assertRefused(handshake(path, offer, "Origin: https://evil.example.org"), 403, "FORBIDDEN");
    }

    @Test
    void refusalsLookAsEverywhere() throws IOException {
        assertRefused(handshake(path, "Sec-WebSocket-Protocol: lattice"), 401, "UNAUTHENTICATED");
        assertRefused(handshake(path, "Sec-WebSocket-Protocol: lattice, bearer.lat_x"), 401, "UNAUTHENTICATED");
        assertRefused(
                handshake("/api/jobs/none/stream", "Sec-WebSocket-Protocol: lattice, bearer." + token),
                404,
                "NOT_FOUND");
    }

    private static void assertRefused(String answer, int status, String code) throws IOException {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(new ObjectMapper().readTree(body).path("error").path("code").asText())
                .isEqualTo(code);
    }

    /** Sends a handshake; answers with the head, and the body when it was refused. */
    private static String handshake(String path, String... headers) throws IOException {
        URI server = CLUSTER.server().url();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                    + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                int next = in.read();
                assertThat(next).as("after %s", head).isNotNegative();
                head.write(next);
            }
            String text = head.toString(StandardCharsets.US_ASCII);
            return text.startsWith("HTTP/1.1 101 ") ? text : text + body(text, in);
        }
    }

    private static String body(String head, InputStream in) throws IOException {
        int length = head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElseThrow();
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
