package dev.lattice.gateway.tunnel;

import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.protocol.tunnel.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The handshake on a connection that came to the tunnel port: lets in who has a ticket. */
final class Greeting extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(Greeting.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PATIENCE_SECONDS = 10;

    private final Tunnels tunnels;
    private final Runnable over;
    private final ByteBuf heard = Unpooled.buffer(Hello.MOST_BYTES);
    private final byte[] nonce = new byte[Ticket.BYTES];
    private @Nullable Hello hello;
    private @Nullable ScheduledFuture<?> deadline;

    /** @param over called once, when the handshake has ended, well or not */
    Greeting(Tunnels tunnels, Runnable over) {
        this.tunnels = tunnels;
        this.over = over;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> context.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (heard.readableBytes() + bytes.readableBytes() > Hello.MOST_BYTES) {
                throw new ProtocolException("more than a handshake has");
            }
            heard.writeBytes(bytes);
            Hello from = hello;
            if (from == null) {
                greet(context);
            } else if (heard.readableBytes() >= Ticket.BYTES) {
                judge(context, from);
            }
        } catch (ProtocolException stranger) {
            LOG.log(Level.FINE, "{0} at the tunnel port: {1}", new Object[] {
                context.channel().remoteAddress(), stranger.getMessage()
            });
            context.close();
        } finally {
            bytes.release();
        }
    }

    private void greet(ChannelHandlerContext context) throws ProtocolException {
        ByteBuffer bytes = heard.nioBuffer();
        Optional<Hello> read = Hello.decode(bytes);
        if (read.isEmpty()) {
            return;
        }
        heard.clear();
        hello = read.get();
        RANDOM.nextBytes(nonce);
        context.writeAndFlush(Unpooled.wrappedBuffer(nonce));
    }

    private void judge(ChannelHandlerContext context, Hello from) throws ProtocolException {
        byte[] proof = new byte[Ticket.BYTES];
        heard.readBytes(proof);
        if (heard.isReadable() && from.kind() != Hello.Kind.LINK) {
            throw new ProtocolException("more than a handshake has");
        }
        boolean proven = tunnels.proves(proof, nonce, from);
        if (!proven || !tunnels.enter(context.channel(), from)) {
            // A machine that was removed tries each second until its owner stops it, and is no news.
            LOG.log(
                    proven ? Level.FINE : Level.WARNING,
                    proven
                            ? "a tunnel from {0} has a ticket of node {1} that is over"
                            : "a tunnel from {0} proves no ticket of node {1}",
                    new Object[] {context.channel().remoteAddress(), from.nodeId()});
            context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Verdict.REFUSED.code()}));
            context.close();
            return;
        }
        context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Verdict.WELCOME.code()}));
        tunnels.welcome(context.channel(), from);
        if (heard.isReadable()) {
            // The header of a link, which may come with the proof.
            context.fireChannelRead(heard.readBytes(heard.readableBytes()));
        }
        context.pipeline().remove(this);
    }

    /** It is welcome, or closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        over.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
