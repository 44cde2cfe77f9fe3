package dev.lattice.agent.blob;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Does the same to many files at once. */
final class Parallel {
    /** Fetches wait for the network. */
    static final int FETCHES = 16;
    /** Copies are bound by memory. */
    static final int COPIES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

    private static final int WORTH_IT = 8;

    /** Something to be done to one of them. */
    interface Action<T> {
        void apply(T item) throws BlobUnavailableException, RefusedInputException, IOException;
    }

    private Parallel() {}

    /** Returns when all are done; the first failure ends the rest. */
    static <T> void forEach(List<T> items, int threads, Action<T> action)
            throws BlobUnavailableException, RefusedInputException, IOException {
        if (items.size() < WORTH_IT) {
            for (T item : items) {
                action.apply(item);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean failed = new AtomicBoolean();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(() -> {
                    for (int at = next.getAndIncrement();
                            at < items.size() && !failed.get();
                            at = next.getAndIncrement()) {
                        try {
                            action.apply(items.get(at));
                        } catch (Exception broken) {
                            failed.set(true);
                            throw broken;
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                await(worker);
            }
        }
    }

    private static void await(Future<?> worker) throws BlobUnavailableException, RefusedInputException, IOException {
        try {
            worker.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case BlobUnavailableException unavailable -> throw unavailable;
                case RefusedInputException refused -> throw refused;
                case IOException broken -> throw broken;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        }
    }
}
