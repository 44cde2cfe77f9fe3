package dev.lattice.agent.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A clock that is moved by whoever waits, with things that happen at certain times. One thread. */
final class ScriptedTime implements Bell {
    private final TreeMap<Long, Deque<Runnable>> agenda = new TreeMap<>();
    private long now;
    private boolean rung;

    /** In milliseconds since the test began. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now);
    }

    /** Something that happens. */
    void at(long millis, Runnable event) {
        agenda.computeIfAbsent(TimeUnit.MILLISECONDS.toNanos(millis), key -> new ArrayDeque<>())
                .add(event);
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void await(long nanos) {
        if (!rung) {
            long until = nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
            Map.Entry<Long, Deque<Runnable>> next = agenda.firstEntry();
            if (next != null && next.getKey() <= until) {
                agenda.pollFirstEntry();
                now = Math.max(now, next.getKey());
                next.getValue().forEach(Runnable::run);
            } else if (until == Long.MAX_VALUE) {
                throw new IllegalStateException("waits for ever");
            } else {
                now = until;
            }
        }
        rung = false;
    }

    @Override
    public void ring() {
        rung = true;
    }
}
