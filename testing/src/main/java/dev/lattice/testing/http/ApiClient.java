package dev.lattice.testing.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Calls the HTTP API as a foreign client would: nothing of Lattice's own code is between. */
public final class ApiClient {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled", "lost");

    /** What may be tried again with the same key: nobody was there, or nobody had time. */
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private final URI server;
    private final @Nullable String token;

    public ApiClient(URI server, @Nullable String token) {
        this.server = server;
        this.token = token;
    }

    public Reply get(String path) {
        return send(request(path).GET());
    }

    public Reply delete(String path) {
        return send(request(path).DELETE());
    }

    public Reply patch(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").method("PATCH", json(body)));
    }

    public Reply post(String path, Object body) {
        return post(path, body, Map.of());
    }

    public Reply post(String path, Object body, Map<String, String> headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(json(body));
        headers.forEach(request::header);
        return send(request);
    }

    /** Any call with a JSON body, such as PUT and PATCH. */
    public Reply call(String method, String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").method(method, json(body)));
    }

    /** Posts this text as JSON, whatever it is. */
    public Reply postText(String path, String body) {
        return postText(path, body, Map.of());
    }

    /** Posts this text as JSON, whatever it is, with further headers. */
    public Reply postText(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request);
    }

    /** Uploads a file as a browser's form does; answers with its JSON. */
    public JsonNode upload(Path file) {
        String boundary = "----lattice-test-boundary";
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + file.getFileName() + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        try {
            BodyPublisher body = BodyPublishers.ofByteArrays(List.of(
                    head.getBytes(StandardCharsets.UTF_8),
                    Files.readAllBytes(file),
                    ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8)));
            return send(request("/api/files/upload")
                            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                            .POST(body))
                    .expect(201);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Submits a job and answers with its id. */
    public String submit(Map<String, ?> job) {
        return post("/api/jobs/submit", job).expect(201).path("jobId").asText();
    }

    /** Submits a job with a key, again and again until it is accepted, as a careful client does. */
    public String submitUntilAccepted(Map<String, ?> job, String key) {
        return Awaitility.await("job " + key + " to be accepted")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> post("/api/jobs/submit", job, Map.of("Idempotency-Key", key)), reply -> {
                    if (!PASSING.contains(reply.status())) {
                        reply.expect(201);
                    }
                    return reply.status() == 201;
                })
                .json()
                .path("jobId")
                .asText();
    }

    /** A job as GET /api/jobs/status shows it. */
    public JsonNode status(String jobId) {
        return get("/api/jobs/status?jobId=" + jobId).expect(200);
    }

    public String state(String jobId) {
        return status(jobId).path("status").asText();
    }

    /** Waits until a job has ended, through times when nobody answers; answers with its status. */
    public JsonNode awaitEnd(String jobId, Duration atMost) {
        return awaitState(jobId, ENDED, atMost);
    }

    public JsonNode awaitState(String jobId, Set<String> states, Duration atMost) {
        return Awaitility.await("job " + jobId + " to be " + states)
                .atMost(atMost)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> get("/api/jobs/status?jobId=" + jobId), reply -> {
                    if (!PASSING.contains(reply.status())) {
                        reply.expect(200);
                    }
                    return reply.status() == 200
                            && states.contains(reply.json().path("status").asText());
                })
                .json();
    }

    /** All bytes that a job wrote to a stream. */
    public byte[] output(String jobId, String stream) {
        Reply reply = get("/api/jobs/" + jobId + "/output/" + stream);
        if (reply.status() != 200) {
            throw new AssertionError("no output: " + reply);
        }
        return reply.bytes();
    }

    /** Follows a job by server-sent events. */
    public EventStream follow(String jobId) {
        return events("/api/jobs/" + jobId + "/stream");
    }

    public EventStream events(String path) {
        try {
            HttpResponse<InputStream> response = CLIENT.send(
                    authorized(HttpRequest.newBuilder(server.resolve(path)).header("Accept", "text/event-stream"))
                            .build(),
                    BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answered " + response.statusCode());
            }
            return new EventStream(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return authorized(HttpRequest.newBuilder(server.resolve(path)).timeout(ANSWER));
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request) {
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + body, e);
        }
    }
}
