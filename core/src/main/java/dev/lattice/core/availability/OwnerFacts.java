package dev.lattice.core.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of a machine and of who sits before it, at a moment. What cannot be told there is empty: nothing is
 * guessed.
 *
 * @param zone of the owner's hours
 * @param userIdle since when nobody has touched it; as long as it runs when nobody is signed in
 * @param othersCpuPercent what programs that are none of the fleet's used of all cores, over some ten seconds
 * @param freeMemoryPercent what programs could still get if the fleet's work were not there
 * @param fullScreen whether a program has the whole screen
 * @param applications of those that a policy names, the ones that run
 */
public record OwnerFacts(
        Instant now,
        ZoneId zone,
        Optional<Duration> userIdle,
        OptionalInt othersCpuPercent,
        OptionalInt freeMemoryPercent,
        Power power,
        Optional<Boolean> fullScreen,
        Set<String> applications) {
    public OwnerFacts {
        applications = Set.copyOf(applications);
    }
}
