package dev.lattice.agent.driver;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.service.LinkedPort;
import java.io.IOException;
import java.net.InetAddress;

/**
 * Ports at which this machine answers containers in the place of other workloads of their project, wherever those run.
 * Any thread.
 */
public interface LinkPorts {
    /**
     * A project's network, of which this machine is a member.
     *
     * @param address this machine's own in it
     * @param prefix how many bits all addresses of the network have in common
     */
    record Bridge(InetAddress address, int prefix) {
        /** Whether it is the address of a container in the network, and not this machine's own. */
        public boolean holds(InetAddress peer) {
            byte[] own = address.getAddress();
            byte[] its = peer.getAddress();
            if (own.length != its.length || peer.equals(address)) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if ((own[bit / Byte.SIZE] & mask) != (its[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Opens one for a container, until {@link #close}. It is the link's own number where that can be had.
     *
     * @param user whose container it is
     * @return its number
     * @throws IOException when there is none
     */
    int open(AllocationId user, Bridge bridge, LinkedPort link) throws IOException;

    /** Opens the one that a container was made with, now or as soon as it can be had, until {@link #close}. */
    void reopen(AllocationId user, Bridge bridge, LinkedPort link, int port);

    /** The allocation's container is gone. What is connected stays so. */
    void close(AllocationId user);
}
