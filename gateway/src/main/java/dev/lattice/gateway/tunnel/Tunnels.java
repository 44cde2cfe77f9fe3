package dev.lattice.gateway.tunnel;

import dev.lattice.gateway.transport.Transport;
import dev.lattice.protocol.tunnel.Hello;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The tunnels of all nodes. */
public final class Tunnels implements AutoCloseable {
    private final Supplier<byte[]> key;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final long openedAt = System.nanoTime();
    private final Demand demand;
    private final Channel listener;
    private volatile LinkTaker links = (channel, _) -> channel.close();

    private Tunnels(Transport transport, Supplier<byte[]> key, InetSocketAddress address) throws IOException {
        this.key = key;
        this.demand = new Demand(transport.loops());
        listener = transport.open(address, channel -> channel.pipeline().addLast(new Greeting(this)), demand::meet);
        for (EventLoop loop : transport.loops()) {
            loop.scheduleAtFixedRate(() -> tick(loop), 1, 1, TimeUnit.SECONDS);
        }
    }

    /**
     * Opens the port that agents dial.
     *
     * @param key of this gateway; empty while none is known, and then nobody is let in
     * @param address port 0 takes any
     * @throws IOException when the port cannot be had
     */
    public static Tunnels open(Transport transport, Supplier<byte[]> key, InetSocketAddress address)
            throws IOException {
        return new Tunnels(transport, key, address);
    }

    /** The one that agents dial. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** From now on links are taken by this one; before, they are turned away. */
    public void links(LinkTaker taker) {
        links = taker;
    }

    byte[] key() {
        return key.get();
    }

    void welcome(Channel channel, Hello hello) {
        Node node = node(hello.nodeId());
        switch (hello.kind()) {
            case CONTROL -> channel.pipeline().addLast(new ControlLine(node));
            case STREAM -> node.add(channel);
            case LINK -> links.opened(channel, hello.nodeId());
        }
    }

    /** All that have tickets, and all that routes name. A gateway that has just started expects them to come. */
    private Node node(String id) {
        Node known = nodes.get(id);
        return known != null ? known : nodes.computeIfAbsent(id, missing -> new Node(missing, demand, openedAt));
    }

    /** Takes a stream to a node for a connection of this loop. On the loop's thread. */
    public void take(String nodeId, EventLoop loop, Taker taker) {
        node(nodeId).take(loop, taker);
    }

    /** Whether a node's agent is there. */
    public boolean present(String nodeId) {
        Node node = nodes.get(nodeId);
        return node != null && node.present();
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
