package dev.lattice.gateway.transport;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be: in all, and of one origin. Any thread. */
public final class Admission {
    private final int most;
    private final int mostOfOne;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<Object, Integer> ofOne = new ConcurrentHashMap<>();

    public Admission(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Counts a connection; false when there are too many, and then it is not counted. */
    public boolean enter(Object origin) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            return false;
        }
        if (ofOne.merge(origin, 1, Integer::sum) > mostOfOne) {
            leave(origin);
            return false;
        }
        return true;
    }

    /** One that was counted is gone. */
    public void leave(Object origin) {
        all.decrementAndGet();
        ofOne.computeIfPresent(origin, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Those that are open. */
    public int open() {
        return all.get();
    }
}
