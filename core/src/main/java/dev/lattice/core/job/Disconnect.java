package dev.lattice.core.job;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a workload's instances on a node that does not answer.
 *
 * @param lostAfter so long is the node waited for since it was heard last, never less than its lease; empty for lease and
 *     grace
 * @param stopAfter so long after it lost its server the node ends the instance by itself; empty for never, because what
 *     serves need not fall with what steers it
 * @param replace whether another takes its place elsewhere; what has volumes is where those are, and is never replaced
 * @param reconcile which of the two stays when the node is back
 */
public record Disconnect(
        Optional<Duration> lostAfter, Optional<Duration> stopAfter, boolean replace, Reconcile reconcile) {
    /** The most that may be waited for either. */
    public static final Duration LONGEST = Duration.ofDays(30);

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

    /** Whether an instance of this may still count when its node is back after long. */
    boolean keepsOriginal() {
        return !replace || reconcile != Reconcile.REPLACEMENT;
    }
}
