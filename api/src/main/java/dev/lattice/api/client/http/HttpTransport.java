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

    private HttpResponse exchange(HttpConnection connection, HttpRequest request) throws IOException {
        boolean done = false;
        try {
            HttpConnection.Answer answer = connection.exchange(request, commonHeaders);
            InputStream body = "gzip".equalsIgnoreCase(answer.headers().get("content-encoding"))
                    ? new GZIPInputStream(answer.body())
                    : answer.body();
            done = true;
            return new HttpResponse(
                    answer.status(),
                    answer.headers(),
                    body,
                    () -> release(
                            connection, answer.keepAlive() && answer.body().ended()));
        } finally {
            if (!done) {
                connection.close();
            }
        }
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
