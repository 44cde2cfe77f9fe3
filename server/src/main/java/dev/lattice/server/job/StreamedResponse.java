package dev.lattice.server.job;

import dev.lattice.server.http.StreamSink;
import dev.lattice.server.http.VertxSink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An HTTP response whose body grows: its head goes out when it is opened, and its end tells a whole body from a part. */
final class StreamedResponse {
    private final HttpServerRequest request;
    private final VertxSink sink;
    private final Future<Void> head;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private StreamedResponse(HttpServerRequest request, VertxSink sink, Future<Void> head) {
        this.request = request;
        this.sink = sink;
        this.head = head;
    }

    static StreamedResponse open(HttpServerRequest request, String contentType) {
        HttpServerResponse to = request.response();
        to.setChunked(true);
        to.putHeader("Content-Type", contentType);
        to.putHeader("Cache-Control", "no-store");
        to.putHeader("X-Content-Type-Options", "nosniff");
        // Proxies that buffer answers would hold back what people wait for.
        to.putHeader("X-Accel-Buffering", "no");
        VertxSink sink = new VertxSink(to);
        to.closeHandler(_ -> sink.leave());
        // The head goes out at once: a reader knows that it is connected before the first event.
        return new StreamedResponse(request, sink, to.write(Buffer.buffer()));
    }

    /** Where its body is written. */
    StreamSink sink() {
        return sink;
    }

    /**
     * When the call may end: it is closed and its head has left. What the framework does at a call's end changes the
     * headers again, and the connection's own thread may not have written them yet.
     */
    CompletionStage<Void> ended() {
        return ended;
    }

    /** Ends it, as a part if it is not complete: the reader must not take what it has for everything. */
    void close(boolean complete) {
        if (complete) {
            request.response().end();
        } else if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            // A reset lets the call's end write the last chunk first; so the connection goes, and then the call ends.
            request.connection().close().onComplete(_ -> ended.complete(null));
            return;
        }
        head.onComplete(_ -> ended.complete(null));
    }
}
