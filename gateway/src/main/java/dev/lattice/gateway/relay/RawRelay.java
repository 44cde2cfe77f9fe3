package dev.lattice.gateway.relay;

import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Stalls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.function.IntConsumer;

/**
 * One side of two connections that are tied together: what comes here goes there, half-closes too, and no faster than
 * it is taken.
 */
public final class RawRelay extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final IntConsumer counter;
    private boolean ended;

    private RawRelay(Channel other, IntConsumer counter) {
        this.other = other;
        this.counter = counter;
    }

    /**
     * Ties two connections of one event loop together, each with nothing behind it in its pipeline.
     *
     * @param in told what goes from the first to the second, in bytes
     * @param out told what goes from the second to the first
     */
    public static void tie(Channel first, Channel second, IntConsumer in, IntConsumer out) {
        first.pipeline().addLast("relay", new RawRelay(second, in));
        second.pipeline().addLast("relay", new RawRelay(first, out));
        Stalls.patience(first, Stalls.LONG_SECONDS);
        Stalls.patience(second, Stalls.LONG_SECONDS);
        first.config().setAutoRead(second.isWritable());
        second.config().setAutoRead(first.isWritable());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        counter.accept(((ByteBuf) message).readableBytes());
        other.write(message);
        if (!other.isWritable()) {
            // Within a burst of reads, too: all of one burst is megabytes.
            pass(context);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pass(context);
    }

    private void pass(ChannelHandlerContext context) {
        other.flush();
        if (!other.isWritable()) {
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        other.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            ended = true;
            RawRelay opposite = (RawRelay) other.pipeline().get("relay");
            if (opposite == null || opposite.ended) {
                Ends.afterFlush(other);
                Ends.afterFlush(context.channel());
            } else {
                Ends.output(other);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Ends.afterFlush(other);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Ends.abruptly(other);
        Ends.abruptly(context.channel());
    }
}
