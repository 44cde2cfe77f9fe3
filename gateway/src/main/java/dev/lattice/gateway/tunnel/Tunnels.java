package dev.lattice.gateway.tunnel;

import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.transport.Admission;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Transport;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.Ticket;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The tunnels of all nodes. */
public final class Tunnels implements AutoCloseable {
    /** Connections that have proven nothing yet, in all and of one address. */
    private static final int MOST_UNPROVEN = 8_192;

    private static final int MOST_UNPROVEN_OF_ONE = 2_048;
    private static final Logger LOG = Logger.getLogger(Tunnels.class.getName());
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Routes routes;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final long openedAt = System.nanoTime();
    private final Admission unproven;
    private final AtomicLong complainedAt = new AtomicLong(openedAt - COMPLAINT_NANOS);
    private final Demand demand;
    private final Channel listener;
    private Map<String, Integer> required = Map.of();
    private volatile LinkTaker links = (channel, _) -> channel.close();

    private Tunnels(Transport transport, Routes routes, Admission unproven, InetSocketAddress address)
            throws IOException {
        this.routes = routes;
        this.unproven = unproven;
        this.demand = new Demand(transport.loops());
        routes.watch(this::require);
        require();
        listener = transport.open(address, this::accepted, demand::meet);
        for (EventLoop loop : transport.loops()) {
            Transport.everySecond(loop, () -> tick(loop));
        }
    }

    /**
     * Opens the port that agents dial.
     *
     * @param routes with them comes the key of this gateway, without which nobody is let in, and whose tickets are over
     * @param address port 0 takes any
     * @throws IOException when the port cannot be had
     */
    public static Tunnels open(Transport transport, Routes routes, InetSocketAddress address) throws IOException {
        return open(transport, routes, new Admission(MOST_UNPROVEN, MOST_UNPROVEN_OF_ONE), address);
    }

    /** As above, with bounds of its own on connections that have proven nothing yet. */
    static Tunnels open(Transport transport, Routes routes, Admission unproven, InetSocketAddress address)
            throws IOException {
        return new Tunnels(transport, routes, unproven, address);
    }

    /** The one that agents dial. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** From now on links are taken by this one; before, they are turned away. */
    public void links(LinkTaker taker) {
        links = taker;
    }

    /** The server may have said that registrations of nodes are over: what came by their tickets is closed. */
    private synchronized void require() {
        Map<String, Integer> since = routes.tickets();
        Map<String, Integer> before = required;
        required = since;
        nodes.forEach((id, node) -> {
            int now = since.getOrDefault(id, 0);
            if (now != before.getOrDefault(id, 0)) {
                node.require(now);
            }
        });
    }

    // ---- who comes ----

    /** Strangers may dial here: so that they do not take all files of this machine, those are counted who are unproven. */
    private void accepted(Channel channel) {
        EventLoop loop = channel.eventLoop();
        Object origin = Admission.origin(channel.remoteAddress());
        if (!unproven.enter(origin)) {
            demand.settled(loop);
            complain(channel);
            Ends.abruptly(channel);
            return;
        }
        channel.pipeline().addLast(new Greeting(this, () -> {
            unproven.leave(origin);
            demand.settled(loop);
        }));
    }

    private void complain(Channel channel) {
        long now = System.nanoTime();
        long before = complainedAt.get();
        if (now - before >= COMPLAINT_NANOS && complainedAt.compareAndSet(before, now)) {
            LOG.log(
                    Level.WARNING,
                    "too many connections at the tunnel port that prove no ticket, the last from {0}; more are turned"
                            + " away",
                    channel.remoteAddress());
        }
    }

    /** Whether it has the ticket of the registration that it says; none has while no key is known. */
    boolean proves(byte[] proof, byte[] nonce, Hello from) {
        byte[] key = routes.tunnelKey();
        return key.length > 0 && Ticket.proves(proof, key, nonce, from);
    }

    /** Whether the registration is not over of one that has proven it; what it does from now on ends when it is. */
    boolean enter(Channel channel, Hello proven) {
        return node(proven.nodeId()).enter(channel, proven.generation());
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
        return known != null ? known : first(id);
    }

    private synchronized Node first(String id) {
        return nodes.computeIfAbsent(
                id, missing -> new Node(missing, demand, required.getOrDefault(missing, 0), openedAt));
    }

    // ---- who takes ----

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
