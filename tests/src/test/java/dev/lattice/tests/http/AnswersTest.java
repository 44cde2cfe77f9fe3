package dev.lattice.tests.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.EventStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers get to know, in which form. */
@Tag("cluster")
class AnswersTest {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("node", 2);
    }

    @Test
    void longAnswersAreCompressedForThoseWhoSayThatTheyUnderstand() throws IOException, InterruptedException {
        HttpResponse<byte[]> packed = fetch("/api/openapi.json", "gzip");
        assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
        HttpResponse<byte[]> plain = fetch("/api/openapi.json", "identity");
        assertThat(plain.headers().firstValue("content-encoding")).isNotEqualTo(Optional.of("gzip"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(fetch("/api/health", "gzip").headers().firstValue("content-encoding"))
                .isNotEqualTo(Optional.of("gzip"));
    }

    private static HttpResponse<byte[]> fetch(String path, String encoding) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(CLUSTER.server().url().resolve(path))
                            .header("Accept-Encoding", encoding)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    @Test
    void theDirectModeSaysWhyItFailed() {
        JsonNode late = CLUSTER.api()
                .post("/api/execute", Map.of("command", "sleep 30", "timeout", 1))
                .expect(200);
        assertThat(late.path("error").path("code").asText()).isEqualTo("TIMED_OUT");
        JsonNode own =
                CLUSTER.api().post("/api/execute", Map.of("command", "exit 3")).expect(200);
        assertThat(own.path("exitCode").asInt(-1)).isEqualTo(3);
        assertThat(own.path("error").isNull()).isTrue();
    }

    @Test
    void outputThatNobodyAskedForIsNotThere() {
        String job = CLUSTER.api().submit(Map.of("command", "echo one; echo two >&2"));
        CLUSTER.api().awaitEnd(job, PATIENCE);
        JsonNode brief = CLUSTER.api().get("/api/jobs/" + job).expect(200);
        assertThat(brief.path("stdout").isNull()).isTrue();
        assertThat(brief.path("stdoutTruncated").isNull()).isTrue();
        assertThat(CLUSTER.api()
                        .get("/api/jobs/" + job + "?tail=100")
                        .json()
                        .path("stdout")
                        .asText())
                .isEqualTo("one\n");
    }

    @Test
    void everyAnswerCountsTheSameLines() {
        String job = CLUSTER.api().submit(Map.of("command", "echo one; echo two >&2; echo three"));
        assertThat(lines(CLUSTER.api().awaitEnd(job, PATIENCE))).isEqualTo(3);
        assertThat(lines(CLUSTER.api().get("/api/jobs/" + job).json())).isEqualTo(3);
        try (EventStream events = CLUSTER.api().follow(job)) {
            for (Optional<EventStream.Event> event = events.next(); event.isPresent(); event = events.next()) {
                String name = event.get().name();
                if (name.equals("state") || name.equals("end")) {
                    assertThat(lines(event.get().json())).as(name).isEqualTo(3);
                }
            }
        }
    }

    private static long lines(JsonNode job) {
        return job.path("result").path("lines").asLong(-1);
    }

    @Test
    void aStreamSaysWhyItsJobWaits() {
        String job = CLUSTER.api().submit(Map.of("command", "true", "tags", new String[] {"gpu"}));
        try (EventStream events = CLUSTER.api().follow(job)) {
            String reason = "";
            while (reason.isEmpty()) {
                reason = events.next()
                        .orElseThrow()
                        .json()
                        .path("waitingReason")
                        .asText("")
                        .replace("null", "");
            }
            assertThat(reason)
                    .isEqualTo(CLUSTER.api().status(job).path("waitingReason").asText());
        }
        CLUSTER.api().post("/api/jobs/" + job + "/cancel", Map.of()).expect(202);
    }

    @Test
    void addressesAreThoseThatCallersBehindAProxyUse() {
        JsonNode tree = CLUSTER.api()
                .post("/api/trees", Map.of("files", List.of()), Map.of("X-Forwarded-Proto", "https"))
                .expect(201);
        assertThat(tree.path("fileUrl").asText()).startsWith("https://");
    }
}
