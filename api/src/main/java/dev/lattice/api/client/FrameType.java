package dev.lattice.api.client;

import org.jspecify.annotations.Nullable;

/** What a frame carries, in the order of the numbers on the wire. */
enum FrameType {
    JOB,
    STDOUT,
    STDERR,
    STATE,
    END,
    GAP,
    PING,
    MEMBER,
    GROUP_END;

    private static final FrameType[] ALL = values();

    /** Null for a type that only a newer server knows. */
    static @Nullable FrameType of(int number) {
        return number < ALL.length ? ALL[number] : null;
    }
}
