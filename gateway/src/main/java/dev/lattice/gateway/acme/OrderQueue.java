package dev.lattice.gateway.acme;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose turn it is among the names that want a certificate. Another certificate comes before a first one, and among
 * either the projects take turns: whatever one of them asks for, each other one waits for one order of it at a time.
 *
 * <p>An authority that says "too many" may mean the account, or one domain that a tenant ordered too much for. So that
 * project's first certificates wait, for as long as the authority says. Only when two projects in a row hear it do all
 * wait, and then so short that it cannot be used to keep others from theirs. What has a certificate is renewed all the
 * while.
 */
final class OrderQueue {
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(12);
    /** What an authority is believed that says when to come back, and what is taken for its word when it does not. */
    private static final Duration LONGEST_LIMIT = Duration.ofDays(7);

    private static final Duration USUAL_LIMIT = Duration.ofHours(1);
    private static final Duration LONGEST_LIMIT_FOR_ALL = Duration.ofHours(1);

    /**
     * A name that wants a certificate.
     *
     * @param project whose it is
     * @param renewal whether it has one, which ends
     */
    record Wanted(String host, long project, boolean renewal) {}

    /** A name that could not be had, and when to try again. */
    private record Failure(Instant until, Duration pause) {}

    private final InstantSource clock;
    private final Map<String, Failure> failures = new HashMap<>();
    /** By project, the number of its latest order. */
    private final Map<Long, Long> served = new HashMap<>();

    private final Map<Long, Instant> limits = new HashMap<>();
    private Instant limitForAll = Instant.MIN;
    private Optional<Long> limitedBefore = Optional.empty();
    private long orders;

    OrderQueue(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether the name is not waiting after a failure. */
    boolean mayTry(String host) {
        Failure failure = failures.get(host);
        return failure == null || !clock.instant().isBefore(failure.until);
    }

    /** Takes the next one; empty when none may be ordered now. */
    Optional<Wanted> next(Collection<Wanted> all) {
        Optional<Wanted> next = all.stream()
                .filter(wanted -> mayTry(wanted.host) && (wanted.renewal || !isLimited(wanted.project)))
                .min(Comparator.comparing((Wanted wanted) -> !wanted.renewal)
                        .thenComparing(wanted -> served.getOrDefault(wanted.project, 0L))
                        .thenComparing(wanted -> failures.containsKey(wanted.host))
                        .thenComparing(Wanted::host));
        next.ifPresent(wanted -> served.put(wanted.project, ++orders));
        return next;
    }

    private boolean isLimited(long project) {
        Instant now = clock.instant();
        return now.isBefore(limitForAll) || now.isBefore(limits.getOrDefault(project, Instant.MIN));
    }

    void succeeded(Wanted wanted) {
        failures.remove(wanted.host);
        limitedBefore = Optional.empty();
    }

    /** Returns how long the name waits now. */
    Duration failed(Wanted wanted) {
        limitedBefore = Optional.empty();
        return pause(wanted, Duration.ZERO);
    }

    /**
     * The authority had too many orders.
     *
     * @param until when it wants to be asked again; empty when it does not say
     * @return how long the name waits now
     */
    Duration limited(Wanted wanted, Optional<Instant> until) {
        Instant now = clock.instant();
        Duration said = until.map(then -> Duration.between(now, then)).orElse(USUAL_LIMIT);
        Duration limit = shorter(said, LONGEST_LIMIT);
        limits.put(wanted.project, now.plus(limit));
        if (limitedBefore.filter(project -> project != wanted.project).isPresent()) {
            limitForAll = now.plus(shorter(limit, LONGEST_LIMIT_FOR_ALL));
        }
        limitedBefore = Optional.of(wanted.project);
        return pause(wanted, limit);
    }

    private Duration pause(Wanted wanted, Duration atLeast) {
        Failure before = failures.get(wanted.host);
        Duration pause = before == null ? FIRST_PAUSE : shorter(before.pause.multipliedBy(2), LONGEST_PAUSE);
        Duration whole = pause.compareTo(atLeast) < 0 ? atLeast : pause;
        failures.put(wanted.host, new Failure(clock.instant().plus(whole), pause));
        return whole;
    }

    /** Forgets names that nobody has any more, but not before they might be tried again: they may come back. */
    void keepOnly(Set<String> hosts) {
        failures.keySet().removeIf(host -> !hosts.contains(host) && mayTry(host));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
