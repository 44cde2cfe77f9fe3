package dev.lattice.gateway.tunnel;

import dev.lattice.protocol.tunnel.ControlFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ProtocolException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The control line of a node: says that the gateway lives, and finds out whether the node does. */
final class ControlLine extends ChannelInboundHandlerAdapter {
    private final Node node;
    private final ByteBuf heard = Unpooled.buffer(ControlFrame.BYTES);
    private @Nullable ScheduledFuture<?> beat;
    private long heardAt = System.nanoTime();

    ControlLine(Node node) {
        this.node = node;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        beat = context.executor()
                .scheduleAtFixedRate(
                        () -> beat(context), ControlFrame.ALIVE_SECONDS, ControlFrame.ALIVE_SECONDS, TimeUnit.SECONDS);
        node.attended(context.channel());
    }

    private void beat(ChannelHandlerContext context) {
        if (System.nanoTime() - heardAt > TimeUnit.SECONDS.toNanos(ControlFrame.SILENCE_SECONDS)) {
            node.silent(context.channel());
        } else {
            context.writeAndFlush(Unpooled.wrappedBuffer(ControlFrame.alive().encoded()));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws ProtocolException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            heard.discardReadBytes().writeBytes(bytes);
            while (heard.readableBytes() >= ControlFrame.BYTES) {
                ControlFrame.decode(heard.nioBuffer(heard.readerIndex(), ControlFrame.BYTES));
                heard.skipBytes(ControlFrame.BYTES);
                heardAt = System.nanoTime();
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (beat != null) {
            beat.cancel(false);
        }
        node.lineLost(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
