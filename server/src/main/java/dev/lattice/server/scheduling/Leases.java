package dev.lattice.server.scheduling;

import java.time.Duration;

/**
 * How long silence is borne.
 *
 * @param heartbeat how often an agent speaks at least
 * @param lease a node that is silent for longer is offline and gets no new work
 * @param grace after that much more its allocations are lost
 */
public record Leases(Duration heartbeat, Duration lease, Duration grace) {
    /** A polling worker beats every 30 s where an agent does every 10 s; its lease is longer by the same factor. */
    public static final int POLLING_FACTOR = 3;

    public Leases {
        if (heartbeat.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("the heartbeat must be shorter than the lease");
        }
    }
}
