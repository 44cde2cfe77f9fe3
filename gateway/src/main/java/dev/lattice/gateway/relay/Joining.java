package dev.lattice.gateway.relay;

import dev.lattice.gateway.route.Backend;
import dev.lattice.gateway.route.Route;
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

/** A connection until it is tied to a stream. What the client says meanwhile stays in its socket. */
public final class Joining {
    /** Whose connection it is. Told on its loop. */
    public interface Client {
        /** A container took it; what is written now comes before all that the container says. */
        void joined(Channel client);

        /** No container takes it. */
        void declined(Channel client);

        /** So many bytes went from the client to the container. */
        void in(int bytes);

        /** So many bytes went from the container to the client. */
        void out(int bytes);
    }

    private final Channel client;
    private final Client owner;
    private final Route route;
    private final Tunnels tunnels;
    private final Set<Backend> tried = new HashSet<>();

    /** @param client reads nothing yet */
    public Joining(Channel client, Client owner, Route route, Tunnels tunnels) {
        this.client = client;
        this.owner = owner;
        this.route = route;
        this.tunnels = tunnels;
    }

    /** Looks for a backend that takes it. On the client's loop. */
    public void connect() {
        Optional<Backend> chosen = route.choose(tried, tunnels::present);
        if (chosen.isEmpty() || !client.isActive()) {
            owner.declined(client);
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
                owner.joined(client);
                RawRelay.tie(client, stream, owner::in, owner::out);
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
