package dev.lattice.agent.service;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the thread of a service waits: for a time, or until somebody has news. Also its clock. */
interface Bell {
    /** Monotonic. */
    long nanos();

    /** Waits; returns early when it is rung, at once when that happened since the last wait. */
    void await(long nanos) throws InterruptedException;

    /** Any thread. */
    void ring();

    /** One that goes by the machine's clock. */
    static Bell real() {
        return new Bell() {
            private final ReentrantLock lock = new ReentrantLock();
            private final Condition rung = lock.newCondition();
            private boolean news;

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void await(long nanos) throws InterruptedException {
                long left = nanos;
                lock.lockInterruptibly();
                try {
                    while (!news && left > 0) {
                        left = rung.awaitNanos(left);
                    }
                    news = false;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void ring() {
                lock.lock();
                try {
                    news = true;
                    rung.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        };
    }
}
