package dev.lattice.core.service;

import java.util.Optional;

/**
 * What the end of a container's main process means: another start on the same node, or that the service is over. One that
 * is over by exit code 0 has completed, by any other it has failed; either way its container stays until the workload
 * wants it no more, and is never started again.
 *
 * @param when it is started again
 * @param most how often at most; 0 for no bound. Only {@link When#ON_FAILURE} has one
 */
public record Restart(When when, int most) {
    /** After which ends it is started again. */
    public enum When {
        /** all */
        ALWAYS,
        /** those by an exit code other than 0 */
        ON_FAILURE,
        /** none: there is at most one start */
        NEVER
    }

    public static final Restart ALWAYS = new Restart(When.ALWAYS, 0);
    public static final Restart NEVER = new Restart(When.NEVER, 0);

    public Restart {
        if (most < 0 || (most > 0 && when != When.ON_FAILURE)) {
            throw new IllegalArgumentException(when + " with " + most + " restarts at most");
        }
    }

    /** @param most 0 for no bound */
    public static Restart onFailure(int most) {
        return new Restart(When.ON_FAILURE, most);
    }

    /**
     * Whether a container that ended is started again.
     *
     * @param exitCode 128 + the signal when one ended it
     * @param restarts so far
     */
    public boolean again(int exitCode, int restarts) {
        return switch (when) {
            case ALWAYS -> true;
            case ON_FAILURE -> exitCode != 0 && (most == 0 || restarts < most);
            case NEVER -> false;
        };
    }

    /** {@code always}, {@code no}, {@code on-failure} or {@code on-failure:3}. */
    @Override
    public String toString() {
        return switch (when) {
            case ALWAYS -> "always";
            case NEVER -> "no";
            case ON_FAILURE -> most == 0 ? "on-failure" : "on-failure:" + most;
        };
    }

    /** What {@link #toString} writes; empty when it is nothing of that. */
    public static Optional<Restart> parse(String text) {
        if (text.matches("on-failure:[1-9][0-9]{0,5}")) {
            return Optional.of(onFailure(Integer.parseInt(text.substring(text.indexOf(':') + 1))));
        }
        return switch (text) {
            case "always" -> Optional.of(ALWAYS);
            case "no" -> Optional.of(NEVER);
            case "on-failure" -> Optional.of(onFailure(0));
            default -> Optional.empty();
        };
    }
}
