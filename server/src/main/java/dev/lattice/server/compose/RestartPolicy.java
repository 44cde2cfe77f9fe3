package dev.lattice.server.compose;

import java.util.OptionalInt;

/**
 * When a container that ended is started again.
 *
 * @param attempts how often at most, where the file says so; only {@link When#ON_FAILURE} has it
 */
public record RestartPolicy(When when, OptionalInt attempts) {
    /** What a container's end means. */
    public enum When {
        /** the file does not say */
        UNSAID,
        NEVER,
        ON_FAILURE,
        ALWAYS,
        UNLESS_STOPPED
    }

    static RestartPolicy of(When when) {
        return new RestartPolicy(when, OptionalInt.empty());
    }
}
