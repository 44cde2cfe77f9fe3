package dev.lattice.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.http.EventStream;
import dev.lattice.testing.http.EventStream.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may no longer call may no longer read: streams that were opened before end within a minute, unfinished. */
@Tag("cluster")
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenStreamsTest {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static String talking;
    private static String silent;

    @BeforeAll
    static void startJobs() {
        CLUSTER.startAgent("node", 2);
        talking = CLUSTER.api().submit(Map.of("command", "while sleep 0.2; do echo more; done"));
        silent = CLUSTER.api().submit(Map.of("command", "sleep 600"));
    }

    @Test
    void aRevokedTokensStreamsEnd() throws IOException, InterruptedException {
        JsonNode token =
                CLUSTER.api().post("/api/tokens", Map.of("name", "short")).expect(201);
        String secret = token.path("token").asText();
        try (EventStream output = new ApiClient(CLUSTER.server().url(), secret).follow(talking);
                InputStream bytes = raw(silent, secret)) {
            CompletableFuture<Void> closed = socket(talking, secret);
            assertThat(output.next()).isPresent();
            assertThat(CLUSTER.api()
                            .delete("/api/tokens/" + token.path("id").asText())
                            .status())
                    .isEqualTo(204);
            assertCutOff(output);
            assertThatThrownBy(() -> bytes.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
            closed.join();
        }
    }

    @Test
    void anEndedSessionsStreamEnds() {
        JsonNode admin = CLUSTER.server().credentials();
        JsonNode session = CLUSTER.server()
                .anonymous()
                .post(
                        "/api/auth/login",
                        Map.of(
                                "email", admin.path("email").asText(),
                                "password", admin.path("password").asText()))
                .expect(200);
        String access = session.path("accessToken").asText();
        try (EventStream output = new ApiClient(CLUSTER.server().url(), access).follow(talking)) {
            assertThat(output.next()).isPresent();
            assertThat(CLUSTER.api()
                            .post(
                                    "/api/auth/logout",
                                    Map.of(
                                            "refreshToken",
                                            session.path("refreshToken").asText()))
                            .status())
                    .isEqualTo(204);
            assertCutOff(output);
        }
    }

    /** Reads what still comes: neither the job's end, nor a body that looks whole. */
    private static void assertCutOff(EventStream stream) {
        assertThatThrownBy(() -> {
                    for (Optional<Event> next = stream.next(); next.isPresent(); next = stream.next()) {
                        assertThat(next.get().name()).isNotEqualTo("end");
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
    }

    private static InputStream raw(String job, String token) throws IOException, InterruptedException {
        return CLIENT.send(
                        HttpRequest.newBuilder(CLUSTER.server()
                                        .url()
                                        .resolve("/api/jobs/" + job + "/output/stdout?follow=true"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
    }

    /** Opens a socket; completes when the server has closed it. */
    private static CompletableFuture<Void> socket(String job, String token) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        CLIENT.newWebSocketBuilder()
                .subprotocols("lattice", "bearer." + token)
                .buildAsync(
                        URI.create(CLUSTER.server().url().toString().replaceFirst("http", "ws") + "/api/jobs/" + job
                                + "/stream"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                                closed.complete(null);
                                return null;
                            }

                            @Override
                            public void onError(WebSocket from, Throwable failure) {
                                closed.completeExceptionally(failure);
                            }
                        })
                .join();
        return closed;
    }
}
