package dev.lattice.tests.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the server and passes calls on. On demand it loses one piece of output that it acknowledged, as a
 * server does that was set back to an older backup, or is too busy for some calls.
 */
final class ForgetfulProxy implements AutoCloseable {
    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Authorization", "x-worker-token", "Retry-After");

    private final URI server;
    private final HttpServer listener;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<@Nullable CountDownLatch> toForget = new AtomicReference<>();
    private volatile @Nullable String busy;
    private volatile int refusals;
    private volatile String lastHeartbeat = "";

    ForgetfulProxy(URI server) throws IOException {
        this.server = server;
        this.listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        listener.createContext("/", this::pass);
        listener.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getAddress().getPort());
    }

    /** The next piece of output is lost; what is answered opens when that has happened. */
    CountDownLatch forgetNextOutput() {
        CountDownLatch forgotten = new CountDownLatch(1);
        toForget.set(forgotten);
        return forgotten;
    }

    /** Calls whose path has this in it are to be tried again later; null lets all of them pass. */
    void busy(@Nullable String with) {
        refusals = 0;
        busy = with;
    }

    /** How many calls were to be tried again. */
    int refusals() {
        return refusals;
    }

    /** What the last heartbeat said. */
    String lastHeartbeat() {
        return lastHeartbeat;
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/heartbeat")) {
            lastHeartbeat = new String(body, StandardCharsets.UTF_8);
        }
        String refused = busy;
        if (refused != null && path.contains(refused)) {
            synchronized (this) {
                refusals++;
            }
            answer(exchange, 503, new byte[0]);
            return;
        }
        CountDownLatch forgotten = path.endsWith("/stream-output") ? toForget.getAndSet(null) : null;
        if (forgotten != null) {
            answer(exchange, 200, ("{\"acceptedTo\":" + body.length + "}").getBytes(StandardCharsets.UTF_8));
            forgotten.countDown();
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        server.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (String name : PASSED_ON) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            for (String name : PASSED_ON) {
                response.headers()
                        .firstValue(name)
                        .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
            }
            answer(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        listener.stop(0);
        client.shutdownNow();
    }
}
