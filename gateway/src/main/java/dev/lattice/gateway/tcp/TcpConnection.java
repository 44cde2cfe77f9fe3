package dev.lattice.gateway.tcp;

import dev.lattice.gateway.relay.RawRelay;
import dev.lattice.gateway.route.Backend;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Traffic;
import dev.lattice.gateway.tunnel.Taker;
import dev.lattice.gateway.tunnel.Tunnels;
import dev.lattice.protocol.tunnel.StreamStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A public TCP connection until it is tied to a stream. What the client says meanwhile stays in its socket. */
final class TcpConnection {
    private final Channel client;
    private final Route route;
    private final Tunnels tunnels;
    private final Traffic traffic;
    private final Set<Backend> tried = new HashSet<>();

    TcpConnection(Channel client, Route route, Tunnels tunnels, Traffic traffic) {
        this.client = client;
        this.route = route;
        this.tunnels = tunnels;
        this.traffic = traffic;
    }

    /** Looks for a backend that takes it. On the client's loop. */
    void connect() {
        Optional<Backend> chosen = route.choose(tried, tunnels::present);
        if (chosen.isEmpty() || !client.isActive()) {
            Ends.abruptly(client);
            return;
        }
        Backend backend = chosen.get();
        tried.add(backend);
        tunnels.take(backend.nodeId(), client.eventLoop(), new Taker() {
            @Override
            public void taken(Channel stream) {
                backend.entered();
                stream.closeFuture().addListener(_ -> backend.left());
                if (client.isActive()) {
                    stream.pipeline().addLast(new Opening());
                    stream.writeAndFlush(Unpooled.wrappedBuffer(backend.header()));
                } else {
                    stream.close();
                }
            }

            @Override
            public void none() {
                connect();
            }
        });
    }

    /** Awaits what the agent says. */
    private final class Opening extends ChannelInboundHandlerAdapter {
        private boolean over;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof StreamStatus status) || over) {
                return;
            }
            over = true;
            if (status == StreamStatus.CONNECTED && client.isActive()) {
                Channel stream = context.channel();
                context.pipeline().remove(this);
                RawRelay.tie(client, stream, traffic::in, traffic::out);
            } else {
                context.close();
                connect();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!over) {
                over = true;
                connect();
            }
        }
    }
}
