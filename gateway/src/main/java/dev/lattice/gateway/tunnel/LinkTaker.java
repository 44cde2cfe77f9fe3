package dev.lattice.gateway.tunnel;

import io.netty.channel.Channel;

/** Takes the connections that agents open for containers of their nodes. */
@FunctionalInterface
public interface LinkTaker {
    /**
     * A node that has proven its ticket opened one; its header is still to come. On the connection's loop.
     *
     * @param nodeId whose ticket it was
     */
    void opened(Channel link, String nodeId);
}
