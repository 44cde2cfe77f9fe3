package dev.lattice.server.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamedResponseTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }

    /** The framework changes the headers when a call ends: a head that had not left by then was lost. */
    @Test
    void theCallEndsAfterItsHeadHasLeft() throws Exception {
        CompletableFuture<Boolean> endedBefore = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> {
                    CountDownLatch written = new CountDownLatch(1);
                    Thread.startVirtualThread(() -> {
                        StreamedResponse response = StreamedResponse.open(request, "text/plain");
                        request.response().write(Buffer.buffer("whole"));
                        response.close(true);
                        endedBefore.complete(
                                response.ended().toCompletableFuture().isDone());
                        response.ended().thenAccept(ended::complete);
                        written.countDown();
                    });
                    // This thread alone can write to the connection.
                    awaitQuietly(written);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, SECONDS);
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> got = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(got.body()).isEqualTo("whole");
        }
        assertThat(endedBefore.get(10, SECONDS)).isFalse();
        ended.get(10, SECONDS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
