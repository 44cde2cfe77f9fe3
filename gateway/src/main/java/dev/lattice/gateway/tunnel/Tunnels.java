package dev.lattice.gateway.tunnel;

import dev.lattice.gateway.transport.Transport;
import dev.lattice.protocol.tunnel.Hello;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The tunnels of all nodes. */
public final class Tunnels implements AutoCloseable {
    private final Transport transport;
    private final Supplier<byte[]> key;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Channel listener;

    private Tunnels(Transport transport, Supplier<byte[]> key, InetSocketAddress address) {
        this.transport = transport;
        this.key = key;
        listener = transport
                .listener()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Greeting(Tunnels.this));
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
        for (EventLoop loop : transport.loops()) {
            loop.scheduleAtFixedRate(() -> tick(loop), 1, 1, TimeUnit.SECONDS);
        }
    }

    /**
     * Opens the port that agents dial.
     *
     * @param key of this gateway; empty while none is known, and then nobody is let in
     * @param address port 0 takes any
     * @throws RuntimeException a {@link java.net.BindException} when the port is taken
     */
    public static Tunnels open(Transport transport, Supplier<byte[]> key, InetSocketAddress address) {
        return new Tunnels(transport, key, address);
    }

    /** The one that agents dial. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    byte[] key() {
        return key.get();
    }

    void welcome(Channel channel, Hello hello) {
        Node node = nodes.computeIfAbsent(hello.nodeId(), id -> new Node(id, transport.loops()));
        switch (hello.kind()) {
            case CONTROL -> channel.pipeline().addLast(new ControlLine(node));
            case STREAM -> node.add(channel);
        }
    }

    /** Takes a stream to a node for a connection of this loop. On the loop's thread. */
    public void take(String nodeId, EventLoop loop, Taker taker) {
        Node node = nodes.get(nodeId);
        if (node == null) {
            taker.none();
        } else {
            node.take(loop, taker);
        }
    }

    private void tick(EventLoop loop) {
        long now = System.nanoTime();
        nodes.values().forEach(node -> node.tick(loop, now));
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
    }
}
