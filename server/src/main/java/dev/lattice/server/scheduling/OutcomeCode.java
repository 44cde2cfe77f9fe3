package dev.lattice.server.scheduling;

import dev.lattice.core.job.AttemptOutcome;
import java.util.List;

/** How an attempt's end is written in the column {@code outcome}, and named for clients. Numbers are never reused. */
public final class OutcomeCode {
    private static final List<String> NAMES =
            List.of("exited", "signaled", "timedOut", "canceled", "notStarted", "lost", "preempted", "evicted");

    private static final short PREEMPTED = 6;
    private static final short EVICTED = 7;

    private OutcomeCode() {}

    static short of(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Exited _ -> 0;
            case AttemptOutcome.Signaled _ -> 1;
            case AttemptOutcome.TimedOut _ -> 2;
            case AttemptOutcome.Canceled _ -> 3;
            case AttemptOutcome.NotStarted _ -> 4;
            case AttemptOutcome.Lost _ -> 5;
            case AttemptOutcome.Preempted _ -> PREEMPTED;
            case AttemptOutcome.Evicted _ -> EVICTED;
        };
    }

    /** Whether attempts that ended so are not counted, as by {@link AttemptOutcome#displaced()}. */
    static boolean displaced(int code) {
        return code == PREEMPTED || code == EVICTED;
    }

    /** The name that clients see for the number in the column. */
    public static String name(int code) {
        return NAMES.get(code);
    }
}
