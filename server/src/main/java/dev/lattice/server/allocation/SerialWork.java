package dev.lattice.server.allocation;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does tasks one after another in the order they came. A light one that finds nothing before it is done by its
 * caller, which saves a change of threads; everything else is done by a virtual thread that lives as long as there is
 * work. One caller at a time.
 */
final class SerialWork {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    void run(boolean light, Runnable task) {
        if (light && pending.compareAndSet(0, 1)) {
            task.run();
            if (pending.decrementAndGet() > 0) {
                Thread.startVirtualThread(this::drain);
            }
            return;
        }
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            Thread.startVirtualThread(this::drain);
        }
    }

    private void drain() {
        do {
            Runnable task = tasks.poll();
            if (task == null) {
                throw new IllegalStateException("a task was counted that is not there");
            }
            task.run();
        } while (pending.decrementAndGet() > 0);
    }
}
