package dev.lattice.core.scheduling;

import dev.lattice.core.id.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What waits on one node, in the order in which it will start.
 *
 * <p>Start-time fair queueing within the node, for each priority on its own: a job's time is the larger of the node's
 * (the time of what started last) and the one after its owner's last. So the first job of a newcomer comes before
 * everything that others have waiting.
 *
 * @see <a href="https://doi.org/10.1109/90.649569">Goyal, Vin, Cheng: Start-time fair queueing</a>
 */
final class Line {
    /** Clocks forget users of the past only once they know this many. */
    private static final int FORGET_ABOVE = 32;

    private final TreeSet<Occupancy> waiting = new TreeSet<>(Occupancy.START_ORDER);
    private final Map<UserId, Integer> waitingByUser = new HashMap<>();
    private final Map<Integer, Clock> clocks = new HashMap<>();
    private final long firstTime;

    Line(long firstTime) {
        this.firstTime = firstTime;
    }

    int size() {
        return waiting.size();
    }

    int waitingOf(UserId user) {
        return waitingByUser.getOrDefault(user, 0);
    }

    /** Whether a user who has {@code own} places may take one more of those that are free. */
    static boolean admits(int own, int free) {
        // Users keep out of each other's way without fixed quotas: nobody takes more than three times what is left,
        // and the last place is for those who have none.
        return free > 0 && (own == 0 || own < 3 * (free - 1));
    }

    /** The virtual time that the user's next job gets. */
    long nextTime(int priority, UserId user) {
        Clock clock = clocks.get(priority);
        return clock == null ? firstTime : Math.max(clock.now, clock.next.getOrDefault(user, firstTime));
    }

    /** The virtual time of what started last. */
    long now(int priority) {
        Clock clock = clocks.get(priority);
        return clock == null ? firstTime : clock.now;
    }

    void charge(Occupancy occupancy) {
        Clock clock = clocks.computeIfAbsent(occupancy.job.priority(), priority -> new Clock(firstTime));
        clock.next.merge(occupancy.job.owner(), Rank.time(occupancy.rank) + 1, Math::max);
        if (clock.next.size() > FORGET_ABOVE && clock.next.size() > 2 * waitingByUser.size()) {
            clock.next.values().removeIf(time -> time <= clock.now);
        }
    }

    void started(Occupancy occupancy) {
        Clock clock = clocks.get(occupancy.job.priority());
        if (clock != null) {
            clock.now = Math.max(clock.now, Rank.time(occupancy.rank));
        }
    }

    void add(Occupancy occupancy) {
        waiting.add(occupancy);
        waitingByUser.merge(occupancy.job.owner(), 1, Integer::sum);
    }

    void remove(Occupancy occupancy) {
        if (waiting.remove(occupancy)) {
            waitingByUser.computeIfPresent(occupancy.job.owner(), (user, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Takes out the one that starts next; null when nothing waits. */
    @Nullable Occupancy poll() {
        if (waiting.isEmpty()) {
            return null;
        }
        Occupancy first = waiting.first();
        remove(first);
        return first;
    }

    private static final class Clock {
        long now;
        final Map<UserId, Long> next = new HashMap<>();

        Clock(long now) {
            this.now = now;
        }
    }
}
