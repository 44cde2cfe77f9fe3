package dev.lattice.gateway.tunnel;

import dev.lattice.protocol.tunnel.StreamStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands first on a stream while it waits, and until the agent has said what came of its header. */
final class IdleStream extends ChannelInboundHandlerAdapter {
    private final StreamPool pool;

    IdleStream(StreamPool pool) {
        this.pool = pool;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        StreamStatus status = StreamStatus.of(bytes.readByte());
        context.fireUserEventTriggered(status);
        if (bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        context.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.gone(context.channel());
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
            // An agent that hangs up on a stream that nobody uses.
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
