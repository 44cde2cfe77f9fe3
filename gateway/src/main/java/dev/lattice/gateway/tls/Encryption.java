package dev.lattice.gateway.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Stands first on an encrypted connection until the client has said which name it asks for. */
public final class Encryption extends AbstractSniHandler<SslContext> {
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Certificates certificates;

    public Encryption(Certificates certificates) {
        super(PATIENCE_MILLIS);
        this.certificates = certificates;
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable String hostname) {
        Optional<SslContext> found = certificates.find(hostname == null ? "" : hostname, Instant.now());
        return found.isPresent()
                ? context.executor().newSucceededFuture(found.get())
                : context.executor().newFailedFuture(new SSLHandshakeException("no certificate for " + hostname));
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String hostname, Future<SslContext> found) {
        if (!found.isSuccess()) {
            context.close();
            return;
        }
        SslHandler handler = found.getNow().newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(PATIENCE_MILLIS);
        context.pipeline().replace(this, "tls", handler);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
