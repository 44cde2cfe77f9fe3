package dev.lattice.server.http;

import dev.lattice.server.problem.Problem;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Writes for as long as the reader may read: a token that was revoked, or a sign-in that was ended, ends its streams
 * too. Whoever writes asks again every so often; with the pings of silent streams that is well within a minute.
 */
public final class PermittedSink implements StreamSink {
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private final StreamSink to;
    private final Supplier<? extends CompletionStage<?>> caller;
    private long askedAt = System.nanoTime();
    private volatile boolean refused;

    /** @param caller finds out who reads; fails with the {@code Problem} that it would fail a call with */
    public PermittedSink(StreamSink to, Supplier<? extends CompletionStage<?>> caller) {
        this.to = to;
        this.caller = caller;
    }

    @Override
    public boolean write(Buffer bytes) throws InterruptedException {
        return permitted() && to.write(bytes);
    }

    private boolean permitted() throws InterruptedException {
        long now = System.nanoTime();
        if (!refused && now - askedAt >= GOOD_FOR.toNanos()) {
            askedAt = now;
            refused = isRefused();
        }
        return !refused;
    }

    private boolean isRefused() throws InterruptedException {
        try {
            caller.get().toCompletableFuture().get();
            return false;
        } catch (ExecutionException e) {
            // A database that is away says nothing about the reader.
            return e.getCause() instanceof Problem problem && problem.code().httpStatus() == 401;
        }
    }

    @Override
    public boolean gone() {
        return refused || to.gone();
    }

    @Override
    public void onGone(Runnable listener) {
        to.onGone(listener);
    }
}
