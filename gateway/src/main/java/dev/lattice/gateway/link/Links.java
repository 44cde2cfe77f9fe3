package dev.lattice.gateway.link;

import dev.lattice.gateway.relay.Joining;
import dev.lattice.gateway.relay.Passage;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.tunnel.LinkTaker;
import dev.lattice.protocol.tunnel.StreamHeader;
import dev.lattice.protocol.tunnel.StreamStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ties the links that nodes open to streams of the nodes where their targets run. Which node may reach which workload
 * says the route table; whose node it is says its ticket.
 */
public final class Links implements LinkTaker {
    private static final Logger LOG = Logger.getLogger(Links.class.getName());
    private static final long PATIENCE_SECONDS = 10;

    private final Passage passage;

    public Links(Passage passage) {
        this.passage = passage;
    }

    @Override
    public void opened(Channel link, String nodeId) {
        // From here on, and not from its header: a node could open any number and say nothing.
        if (!passage.traffic().enterLink(link, nodeId)) {
            Ends.abruptly(link);
            return;
        }
        link.pipeline().addLast(new Header(nodeId));
    }

    private void connect(Channel link, String nodeId, StreamHeader header) {
        Optional<Route> route = passage.routes().byLink(nodeId, header.target(), header.port());
        if (route.isEmpty()) {
            LOG.log(Level.FINE, "node {0} has no link to port {1} of workload {2}", new Object[] {
                nodeId, header.port(), Long.toString(header.target())
            });
            answer(link, StreamStatus.UNKNOWN);
            Ends.afterFlush(link);
            return;
        }
        if (passage.crowded(route.get())) {
            Ends.abruptly(link);
            return;
        }
        new Joining(link, new Linked(), route.get(), passage.tunnels()).connect();
    }

    private static void answer(Channel link, StreamStatus status) {
        link.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {status.code()}));
    }

    /** The agent hears what came of it, and then nothing but the other container. What goes through is not public. */
    private static final class Linked implements Joining.Client {
        @Override
        public void joined(Channel client) {
            answer(client, StreamStatus.CONNECTED);
        }

        @Override
        public void declined(Channel client) {
            answer(client, StreamStatus.REFUSED);
            Ends.afterFlush(client);
        }

        @Override
        public void in(int bytes) {
            // Nobody counts them.
        }

        @Override
        public void out(int bytes) {
            // Nobody counts them.
        }
    }

    /** Awaits where a link leads. */
    private final class Header extends ChannelInboundHandlerAdapter {
        private final String nodeId;
        private final ByteBuf heard = Unpooled.buffer(StreamHeader.BYTES, StreamHeader.BYTES);
        private @Nullable ScheduledFuture<?> deadline;

        Header(String nodeId) {
            this.nodeId = nodeId;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            deadline = context.executor().schedule(() -> context.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (bytes.readableBytes() > heard.writableBytes()) {
                    // An agent says nothing more until it has its answer.
                    context.close();
                    return;
                }
                heard.writeBytes(bytes);
            } finally {
                bytes.release();
            }
            if (!heard.isWritable()) {
                context.channel().config().setAutoRead(false);
                context.pipeline().remove(this);
                connect(context.channel(), nodeId, StreamHeader.decode(heard.nioBuffer()));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
