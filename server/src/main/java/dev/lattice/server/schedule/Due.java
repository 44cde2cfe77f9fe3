package dev.lattice.server.schedule;

import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Ticks;
import dev.lattice.core.schedule.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the ticks of a schedule that have come, the earliest first.
 *
 * @param decisions those that are written down; of more than a hundred that nobody saw the last ones
 * @param next the first tick that has not come
 */
record Due(List<Decision> decisions, Optional<Instant> next) {
    /** What is seen that late was seen in time: a server that is busy, or was just started anew. */
    static final Duration IN_TIME = Duration.ofSeconds(60);

    /** What was missed before that is not even counted. */
    private static final Duration LOOK_BACK = Duration.ofDays(31);

    private static final int MOST = 100;

    /** What becomes of one. */
    record Decision(Instant tick, Verdict verdict, String note) {
        /** Whether its job is made at once. */
        boolean starts() {
            return verdict == Verdict.RUN || verdict == Verdict.REPLACE;
        }
    }

    /**
     * Decides.
     *
     * @param running whether the job of the tick before them has not ended
     * @param waiting how many earlier ones wait for that
     */
    static Due of(StoredSchedule schedule, Ticks ticks, Instant now, boolean running, int waiting) {
        Deque<Instant> missed = new ArrayDeque<>();
        List<Instant> seen = new ArrayList<>();
        Instant earliest = now.minus(LOOK_BACK);
        Optional<Instant> next =
                schedule.nextTick().flatMap(tick -> tick.isBefore(earliest) ? ticks.next(earliest) : Optional.of(tick));
        while (next.isPresent() && !next.get().isAfter(now)) {
            if (next.get().plus(IN_TIME).isBefore(now)) {
                missed.add(next.get());
                if (missed.size() > MOST) {
                    missed.removeFirst();
                }
            } else {
                seen.add(next.get());
            }
            next = ticks.next(next.get());
        }
        List<Decision> decisions = new ArrayList<>();
        boolean busy = running;
        int queue = waiting;
        boolean makeUp = schedule.missed() == Missed.ALL || (schedule.missed() == Missed.ONCE && seen.isEmpty());
        while (!missed.isEmpty()) {
            Instant tick = missed.removeFirst();
            if (!makeUp || (schedule.missed() == Missed.ONCE && !missed.isEmpty())) {
                decisions.add(new Decision(tick, Verdict.MISSED, "no server was there to see it"));
            } else if (busy || queue > 0) {
                decisions.add(new Decision(tick, Verdict.WAIT, "it was missed, and waits for the one before"));
                queue++;
            } else {
                decisions.add(new Decision(tick, Verdict.RUN, ""));
                busy = true;
            }
        }
        for (Instant tick : seen) {
            Verdict verdict = Verdict.of(schedule.overlap(), busy, queue > 0);
            decisions.add(new Decision(tick, verdict, note(verdict)));
            busy = true;
            queue += verdict == Verdict.WAIT ? 1 : 0;
        }
        return new Due(decisions, next);
    }

    private static String note(Verdict verdict) {
        return switch (verdict) {
            case RUN, REPLACE -> "";
            case WAIT -> "the one before has not ended";
            case SKIPPED -> "the one before had not ended";
            case MISSED, REFUSED -> throw new IllegalArgumentException(verdict + " is not decided here");
        };
    }
}
