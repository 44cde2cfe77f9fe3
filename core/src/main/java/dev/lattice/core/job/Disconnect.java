package dev.lattice.core.job;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a workload's instances on a node that does not answer.
 *
 * @param lostAfter so long is the node waited for since it was heard last, never less than its lease; empty for lease and
 *     grace, or a minute more than {@code stopAfter}, whichever is longer
 * @param stopAfter so long after it lost its server the node ends the instance by itself; empty for never, because what
 *     serves need not fall with what steers it
 * @param replace whether another takes its place elsewhere; what has volumes is where those are, and is never replaced
 * @param reconcile which of the two stays when the node is back
 */
public record Disconnect(
        Optional<Duration> lostAfter, Optional<Duration> stopAfter, boolean replace, Reconcile reconcile) {
    /** The most that may be waited for either. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** A node notices within 40 s that nobody hears it, and then its instance needs time to stop. */
    private static final Duration UNTIL_STOPPED = Duration.ofMinutes(1);

    /** Replaced after lease and grace, and then the replacement stays. */
    public static final Disconnect DEFAULT =
            new Disconnect(Optional.empty(), Optional.empty(), true, Reconcile.REPLACEMENT);

    /** Which of two instances stays. */
    public enum Reconcile {
        /** the one that was cut off */
        ORIGINAL,
        /** the one that takes its place: the other is given up for good before that is started */
        REPLACEMENT,
        /** of those that are ready the one that was started last: the original goes on where no other found a place */
        NEWEST
    }

    public Disconnect {
        lostAfter.ifPresent(time -> check("lostAfter", time, false));
        stopAfter.ifPresent(time -> check("stopAfter", time, true));
        if (lostAfter.isPresent()
                && stopAfter.isPresent()
                && replace
                && stopAfter.get().compareTo(lostAfter.get()) >= 0) {
            throw new IllegalArgumentException(
                    "stopAfter has to be shorter than lostAfter, or both of them run for a while");
        }
    }

    private static void check(String name, Duration time, boolean positive) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0 || (positive && time.isZero())) {
            throw new IllegalArgumentException(
                    name + " is " + (positive ? 1 : 0) + " to " + LONGEST.toSeconds() + " seconds");
        }
    }

    /**
     * How long a node is waited for since it was heard last.
     *
     * @param lease before which no node is known to be away
     * @param usual of what says nothing: lease and grace
     */
    public Duration patience(Duration lease, Duration usual) {
        Duration asked = lostAfter.orElseGet(() ->
                stopAfter.map(alone -> longer(usual, alone.plus(UNTIL_STOPPED))).orElse(usual));
        return longer(lease, asked);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whether an instance of this may still count when its node is back after long. */
    boolean keepsOriginal() {
        return !replace || reconcile != Reconcile.REPLACEMENT;
    }
}
