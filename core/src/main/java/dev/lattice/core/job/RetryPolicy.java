package dev.lattice.core.job;

import java.util.EnumSet;
import java.util.Set;

/**
 * When a job gets another attempt.
 *
 * @param maxAttempts starts in all, at least 1
 * @param causes what a further attempt is given for
 */
public record RetryPolicy(int maxAttempts, Set<Cause> causes) {
    /** Why an attempt did not succeed. */
    public enum Cause {
        /** the node went away, or cannot say how the attempt ended */
        NODE_LOST,
        /** the node could not start it, for reasons of its own */
        NODE_ERROR,
        /** the command ended with another code than 0 or by a signal */
        FAILED,
        /** the command ran longer than its timeout */
        TIMED_OUT
    }

    /** Three attempts, and only for what is not the command's own doing. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, EnumSet.of(Cause.NODE_LOST, Cause.NODE_ERROR));

    /** At most one start, whatever happens. */
    public static final RetryPolicy NEVER = new RetryPolicy(1, Set.of());

    /** The most attempts that may be asked for. */
    public static final int LIMIT = 100;

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > LIMIT) {
            throw new IllegalArgumentException("attempts must be 1 to " + LIMIT);
        }
        causes = Set.copyOf(causes);
    }

    /** Whether what was begun may be begun again elsewhere because its place is needed. */
    public boolean movable() {
        return maxAttempts > 1 && causes.contains(Cause.NODE_LOST);
    }

    /** Whether an attempt that failed for this cause is followed by another. */
    public boolean allows(Cause cause, int attempt) {
        return attempt < maxAttempts && causes.contains(cause);
    }
}
