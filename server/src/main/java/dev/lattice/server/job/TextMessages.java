package dev.lattice.server.job;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** Each buffer that is written becomes one text message of the socket. */
final class TextMessages implements WriteStream<Buffer> {
    private final ServerWebSocket socket;

    TextMessages(ServerWebSocket socket) {
        this.socket = socket;
    }

    @Override
    public Future<Void> write(Buffer text) {
        return socket.writeTextMessage(text.toString());
    }

    @Override
    public void write(Buffer text, Handler<AsyncResult<Void>> handler) {
        write(text).onComplete(handler);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        socket.end(handler);
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        socket.exceptionHandler(handler);
        return this;
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        socket.setWriteQueueMaxSize(maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return socket.writeQueueFull();
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        socket.drainHandler(handler);
        return this;
    }
}
