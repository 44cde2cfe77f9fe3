package dev.lattice.gateway.http;

import dev.lattice.gateway.route.Backend;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Stalls;
import dev.lattice.protocol.tunnel.StreamStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** A stream to a backend that speaks HTTP: serves one exchange after the other. */
final class Upstream extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final Backend backend;
    private final KeptStreams kept;
    private final HeadReader reader;
    private @Nullable ByteBuf rest;
    private @Nullable Exchange exchange;
    private long keptSince;
    private boolean ended;

    Upstream(Channel channel, Backend backend, KeptStreams kept, Limits limits) {
        this.channel = channel;
        this.backend = backend;
        this.kept = kept;
        this.reader = new HeadReader(false, limits);
        Stalls.patience(channel, limits.stallSeconds());
        channel.pipeline().addLast(this);
    }

    Backend backend() {
        return backend;
    }

    Channel channel() {
        return channel;
    }

    HeadReader reader() {
        return reader;
    }

    long keptSince() {
        return keptSince;
    }

    /** Whether it can be given anything at all. */
    boolean usable() {
        return !ended && channel.isActive();
    }

    void serve(Exchange next) {
        exchange = next;
        backend.entered();
    }

    /** Its exchange is over and left it as new. */
    void keep() {
        leave();
        keptSince = System.nanoTime();
        channel.config().setAutoRead(true);
        kept.keep(this);
    }

    /** Ends it; its exchange hears nothing of that. */
    void close() {
        leave();
        channel.close();
    }

    /** As {@link #close}, but the container sees that its client is gone. */
    void abort() {
        leave();
        Ends.abruptly(channel);
    }

    /** Its exchange goes on as bytes in both directions; returns what has come and was not looked at. */
    void detach() {
        exchange = null;
        channel.closeFuture().addListener(_ -> backend.left());
        channel.pipeline().remove(this);
    }

    private void leave() {
        if (exchange != null) {
            exchange = null;
            backend.left();
        }
        drop();
    }

    private void drop() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = Joined.of(context.alloc(), rest, (ByteBuf) message);
        rest = null;
        Exchange current = exchange;
        if (current == null) {
            // Nobody has asked.
            in.release();
            kept.remove(this);
            context.close();
            return;
        }
        current.answer(in);
        current.throttle();
        if (in.isReadable() && current.equals(exchange)) {
            rest = in;
        } else {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null) {
            current.answerPaused();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null && channel.isWritable()) {
            current.resume();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof StreamStatus status) {
            Exchange current = exchange;
            if (current != null) {
                current.opened(status);
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            over();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over();
    }

    private void over() {
        if (ended) {
            return;
        }
        ended = true;
        Exchange current = exchange;
        if (current == null) {
            kept.remove(this);
            close();
        } else {
            current.answerEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Exchange current = exchange;
        ended = true;
        if (current == null) {
            kept.remove(this);
            close();
        } else {
            current.answerBroken();
        }
    }
}
