package dev.lattice.gateway.tcp;

import dev.lattice.gateway.relay.Joining;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Traffic;
import io.netty.channel.Channel;

/** Somebody who came to a public port. */
record PublicClient(Traffic traffic) implements Joining.Client {
    @Override
    public void joined(Channel client) {
        // It knows of nothing but the container.
    }

    @Override
    public void declined(Channel client) {
        Ends.abruptly(client);
    }

    @Override
    public void in(int bytes) {
        traffic.in(bytes);
    }

    @Override
    public void out(int bytes) {
        traffic.out(bytes);
    }
}
