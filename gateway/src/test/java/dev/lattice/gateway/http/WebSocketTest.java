package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A real client's WebSocket. */
class WebSocketTest {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    @Test
    void aMessageComesBack() throws Exception {
        Origin origin = new Origin(wire -> {
            Wire.Message request = wire.message();
            wire.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(request.field("sec-websocket-key")) + "\r\n\r\n");
            // One short text frame, masked.
            wire.bytes(1);
            int length = wire.bytes(1).charAt(0) & 0x7F;
            String mask = wire.bytes(4);
            String masked = wire.bytes(length);
            StringBuilder text = new StringBuilder("\u0081" + (char) length);
            for (int i = 0; i < length; i++) {
                text.append((char) (masked.charAt(i) ^ mask.charAt(i % 4)));
            }
            wire.say(text.toString());
            wire.rest();
        });
        try (origin;
                Rig rig = new Rig();
                HttpClient client = HttpClient.newHttpClient()) {
            rig.container(7, origin.address());
            rig.node(NODE);
            rig.route(httpRoute(1, "localhost", backend(NODE, 7)));
            CompletableFuture<String> heard = new CompletableFuture<>();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://localhost:" + rig.http.port() + "/chat"), new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            heard.complete(text.toString());
                            return null;
                        }
                    })
                    .join();
            socket.sendText("hello", true).join();
            assertThat(heard.join()).isEqualTo("hello");
            socket.abort();
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
