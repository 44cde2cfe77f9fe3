package dev.lattice.core.meter;

/**
 * What one allocation used in a part of one hour. Times are the server's, in milliseconds since the epoch.
 *
 * @param closed nothing is added any more
 * @param last what its node had counted at its end, from where the next goes on
 */
public record UsageInterval(long begins, long ends, Quantities used, boolean closed, Reading last) {
    public UsageInterval {
        if (ends < begins) {
            throw new IllegalArgumentException("an interval ends before it begins");
        }
    }
}
