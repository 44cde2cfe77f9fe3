package dev.lattice.gateway.transport;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.LongAdder;

/** What goes through, counted; and how much of it there may be at once. Any thread. */
public final class Traffic {
    /**
     * How many there may be at once, so that neither one stranger nor one tenant has all of a gateway.
     *
     * @param clients public connections
     * @param perClient of them, of one network address
     * @param perRoute requests and connections that one endpoint serves
     * @param links connections between nodes, which take nothing from the public ones
     * @param perNode of them, of one node
     */
    public record Caps(int clients, int perClient, int perRoute, int links, int perNode) {
        public static final Caps DEFAULT = new Caps(50_000, 1_000, 5_000, 20_000, 4_000);

        public Caps withPerClient(int most) {
            return new Caps(clients, most, perRoute, links, perNode);
        }
    }

    private final Caps caps;
    private final Admission clients;
    private final Admission links;
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    public Traffic(Caps caps) {
        this.caps = caps;
        this.clients = new Admission(caps.clients(), caps.perClient());
        this.links = new Admission(caps.links(), caps.perNode());
    }

    /** Counts a public connection until it is closed; false when there are too many, and then it is not counted. */
    public boolean enter(Channel client) {
        return enter(clients, client, Admission.origin(client.remoteAddress()));
    }

    /** As {@link #enter}, for a connection that a node opened to another one. */
    public boolean enterLink(Channel link, String nodeId) {
        return enter(links, link, nodeId);
    }

    private static boolean enter(Admission admission, Channel channel, Object origin) {
        if (!admission.enter(origin)) {
            return false;
        }
        channel.closeFuture().addListener(_ -> admission.leave(origin));
        return true;
    }

    /** @param open how many requests and connections a route serves */
    public boolean crowded(int open) {
        return open >= caps.perRoute();
    }

    public void in(int bytes) {
        bytesIn.add(bytes);
    }

    public void out(int bytes) {
        bytesOut.add(bytes);
    }

    /** Public connections that are open. */
    public int connections() {
        return clients.open();
    }

    /** Links that are open. */
    public int links() {
        return links.open();
    }

    /** From the public, since the start. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** To the public, since the start. */
    public long bytesOut() {
        return bytesOut.sum();
    }
}
