package dev.lattice.gateway.tunnel;

import io.netty.channel.Channel;

/** Who waits for a stream. Told on its own event loop, once. */
public interface Taker {
    /**
     * A stream of the node, idle and ready: the taker writes a stream header and adds its handlers. The first thing that
     * these hear is the {@link dev.lattice.protocol.tunnel.StreamStatus}, as a user event.
     */
    void taken(Channel stream);

    /** The node has no tunnel to this gateway, or brings no stream in time. */
    void none();
}
