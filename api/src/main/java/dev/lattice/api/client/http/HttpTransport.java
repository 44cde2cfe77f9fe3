package dev.lattice.api.client.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Sends requests to one server over connections that are kept for the next one. Safe for several threads. */
public final class HttpTransport implements Closeable {
    private final ServerUrl server;
    private final Map<String, String> commonHeaders;
    private final Deque<HttpConnection> idle = new ArrayDeque<>();

    /** @param token sent as bearer; null for none */
    public HttpTransport(ServerUrl server, @Nullable String token, String userAgent) {
        this.server = server;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", userAgent);
        if (token != null) {
            headers.put("Authorization", "Bearer " + token);
        }
        if (!server.loopback()) {
            headers.put("Accept-Encoding", "gzip");
        }
        this.commonHeaders = headers;
    }

    public ServerUrl server() {
        return server;
    }

    /** Sends the request; once more when a kept connection turns out to be closed and the request may be repeated. */
    public HttpResponse send(HttpRequest request) throws IOException {
        HttpConnection kept = takeIdle();
        if (kept != null) {
            try {
                return exchange(kept, request);
            } catch (IOException e) {
                if (kept.answerBegan() || !request.replayable()) {
                    throw e;
                }
            }
        }
        return exchange(HttpConnection.open(server), request);
    }

    /** What came of a handshake: a socket, or the answer that refuses it. */
    public record Opening(
            @Nullable WebSocket socket, @Nullable HttpResponse refusal) {}

    /**
     * Asks for a WebSocket.
     *
     * @param silenceMillis how long the server may be silent on it before it counts as lost
     */
    public Opening open(HttpRequest request, int silenceMillis) throws IOException {
        WebSocket.Handshake handshake = WebSocket.Handshake.create();
        HttpConnection connection = HttpConnection.open(server);
        boolean done = false;
        try {
            HttpConnection.Answer answer = connection.exchange(handshake.of(request), commonHeaders);
            if (answer.status() == HttpConnection.SWITCHING_PROTOCOLS) {
                if (!handshake.answeredBy(answer.headers().get("sec-websocket-accept"))) {
                    throw new IOException("what answers there speaks no WebSocket");
                }
                done = true;
                return new Opening(connection.socket(handshake, silenceMillis), null);
            }
            done = true;
            return new Opening(null, response(connection, answer));
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private HttpResponse exchange(HttpConnection connection, HttpRequest request) throws IOException {
        boolean done = false;
        try {
            HttpConnection.Answer answer = connection.exchange(request, commonHeaders);
            HttpResponse response = response(connection, answer);
            done = true;
            return response;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private HttpResponse response(HttpConnection connection, HttpConnection.Answer answer) throws IOException {
        InputStream body = "gzip".equalsIgnoreCase(answer.headers().get("content-encoding"))
                ? new GZIPInputStream(answer.body())
                : answer.body();
        return new HttpResponse(
                answer.status(),
                answer.headers(),
                body,
                () -> release(connection, answer.keepAlive() && answer.body().ended()));
    }

    private @Nullable HttpConnection takeIdle() {
        synchronized (idle) {
            return idle.pollFirst();
        }
    }

    private void release(HttpConnection connection, boolean reusable) {
        if (reusable) {
            synchronized (idle) {
                idle.addFirst(connection);
            }
        } else {
            connection.close();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(HttpConnection::close);
            idle.clear();
        }
    }
}
