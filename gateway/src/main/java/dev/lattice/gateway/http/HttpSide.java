package dev.lattice.gateway.http;

import dev.lattice.gateway.page.Page;
import dev.lattice.gateway.relay.Passage;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.tls.Certificates;
import dev.lattice.gateway.tls.Encryption;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Stalls;
import dev.lattice.gateway.transport.Traffic;
import dev.lattice.gateway.transport.Transport;
import dev.lattice.gateway.tunnel.Tunnels;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A public HTTP port: what all its connections have in common. */
public final class HttpSide implements AutoCloseable {
    /** What is answered here, without any container: by the path. */
    @FunctionalInterface
    public interface OwnAnswers {
        /** For all requests but those that are answered by routes. */
        OwnAnswers NONE = _ -> Optional.empty();

        /** Plain text. */
        Optional<String> to(String path);
    }

    /** What belongs to one event loop. */
    private record Loop(Set<ClientConnection> connections, KeptStreams kept) {}

    private final Passage passage;
    private final Limits limits;
    private final OwnAnswers ownAnswers;
    private final @Nullable Certificates certificates;
    private final Map<EventLoop, Loop> loops = new HashMap<>();
    private final Channel listener;

    private HttpSide(
            Passage passage,
            Limits limits,
            OwnAnswers ownAnswers,
            @Nullable Certificates certificates,
            InetSocketAddress address)
            throws IOException {
        this.passage = passage;
        this.limits = limits;
        this.ownAnswers = ownAnswers;
        this.certificates = certificates;
        for (EventLoop loop : passage.transport().loops()) {
            Loop own = new Loop(new LinkedHashSet<>(), new KeptStreams());
            loops.put(loop, own);
            Transport.everySecond(loop, () -> tick(own));
        }
        listener = passage.transport().open(address, this::accept);
    }

    /**
     * Opens it in the clear.
     *
     * @param address port 0 takes any
     * @throws IOException when the port cannot be had
     */
    public static HttpSide plain(Passage passage, Limits limits, OwnAnswers ownAnswers, InetSocketAddress address)
            throws IOException {
        return new HttpSide(passage, limits, ownAnswers, null, address);
    }

    /** Opens it for HTTPS; otherwise as {@link #plain}. */
    public static HttpSide encrypted(
            Passage passage, Limits limits, Certificates certificates, InetSocketAddress address) throws IOException {
        return new HttpSide(passage, limits, OwnAnswers.NONE, certificates, address);
    }

    /** The public one. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private void accept(Channel channel) {
        if (certificates != null) {
            channel.pipeline().addLast(new Encryption(certificates));
        }
        Stalls.patience(channel, limits.stallSeconds());
        if (!passage.traffic().enter(channel)) {
            if (encrypted()) {
                // A word to it would cost the handshake that there is no room for.
                Ends.abruptly(channel);
                return;
            }
            ByteBuf full = Page.full().encoded(channel.alloc(), false, false, true);
            channel.writeAndFlush(full).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Loop loop = loop(channel);
        Origin origin = new Origin(
                (InetSocketAddress) channel.remoteAddress(),
                encrypted(),
                ((InetSocketAddress) channel.localAddress()).getPort());
        ClientConnection connection = new ClientConnection(this, channel, loop.kept, origin);
        loop.connections.add(connection);
        channel.pipeline().addLast(connection);
    }

    private Loop loop(Channel channel) {
        return Objects.requireNonNull(loops.get(channel.eventLoop()), "a loop of this gateway");
    }

    private static void tick(Loop loop) {
        long now = System.nanoTime();
        Set.copyOf(loop.connections).forEach(connection -> connection.tick(now));
        loop.kept.tick(now);
    }

    /** A connection is gone, or does something else now. */
    void forget(ClientConnection connection) {
        loop(connection.channel()).connections.remove(connection);
    }

    Optional<String> ownAnswer(Request request) {
        return ownAnswers.to(request.head().second());
    }

    Routes routes() {
        return passage.routes();
    }

    boolean crowded(Route route) {
        return passage.crowded(route);
    }

    Tunnels tunnels() {
        return passage.tunnels();
    }

    Traffic traffic() {
        return passage.traffic();
    }

    Limits limits() {
        return limits;
    }

    boolean encrypted() {
        return certificates != null;
    }

    /** Takes no new connections. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
    }
}
