package dev.lattice.server.scheduling;

import java.time.Duration;
import java.util.Optional;

/**
 * What admins want of a node.
 *
 * @param cordoned it gets nothing new
 * @param drain how long its jobs may still take to finish; empty when it is not to be emptied, negative when that is over
 */
public record NodeStanding(boolean cordoned, Optional<Duration> drain) {
    public static final NodeStanding OPEN = new NodeStanding(false, Optional.empty());
}
