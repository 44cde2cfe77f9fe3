package dev.lattice.agent.service;

import org.jspecify.annotations.Nullable;

/** Work that goes on beside the services, on a thread of its own, from when it is opened until it is closed. */
final class Chore implements AutoCloseable {
    /** Goes on until it is interrupted, where it waits at the bell. */
    interface Work {
        void run(Bell bell) throws InterruptedException;
    }

    private final String name;
    private final Work work;
    private final Bell bell = Bell.real();
    private volatile @Nullable Thread thread;

    Chore(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    void open() {
        thread = Thread.ofVirtual().name(name).start(() -> {
            try {
                work.run(bell);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** There is news. Any thread. */
    void ring() {
        bell.ring();
    }

    @Override
    public void close() {
        Thread working = thread;
        if (working != null) {
            working.interrupt();
        }
    }
}
