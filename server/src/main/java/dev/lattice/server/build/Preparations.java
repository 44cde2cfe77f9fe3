package dev.lattice.server.build;

import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.source.SourceException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What this server fetches and looks at just now. What is lost with it is begun again. Any thread. */
final class Preparations implements AutoCloseable {
    private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<Key, Running> running = new HashMap<>();
    private boolean closed;

    private record Key(WorkloadId workload, int revision) {}

    /** One of them. */
    static final class Running {
        private volatile String note = "about to be fetched";
        private @Nullable Thread fetching;
        private boolean canceled;
        private boolean closed;

        void note(String text) {
            note = text;
        }

        /** Whether nobody wants it any more. */
        synchronized boolean canceled() {
            return canceled;
        }

        /** Whether the server ends, which leaves it to the next one. */
        synchronized boolean closed() {
            return closed;
        }

        /**
         * Does what is ended in its midst when nobody wants it any more. Nothing else is interrupted: that closes the
         * connection to the database on which a thread works just then.
         *
         * @throws InterruptedException when nobody wanted it to begin with
         */
        <T> T fetch(Fetch<T> work) throws InterruptedException, SourceException, UndetectedException {
            synchronized (this) {
                if (canceled || closed) {
                    throw new InterruptedException();
                }
                fetching = Thread.currentThread();
            }
            try {
                return work.get();
            } finally {
                fetched();
            }
        }

        private synchronized void fetched() {
            fetching = null;
            // It has had its effect, and what follows is to be done.
            Thread.interrupted();
        }

        private synchronized void cancel() {
            canceled = true;
            interrupt();
        }

        private synchronized void close() {
            closed = true;
            interrupt();
        }

        private synchronized void interrupt() {
            if (fetching != null) {
                fetching.interrupt();
            }
        }
    }

    /** Gets a source and looks at it. */
    interface Fetch<T> {
        T get() throws SourceException, UndetectedException;
    }

    /** What is done. */
    interface Work {
        void run(Running running);
    }

    /** Begins it unless it has begun, or this server ends. */
    synchronized void begin(WorkloadId workload, int revision, Work work) {
        Key key = new Key(workload, revision);
        if (closed || running.containsKey(key)) {
            return;
        }
        Running started = new Running();
        running.put(key, started);
        Thread.ofVirtual().name("build " + workload + " " + revision).start(() -> {
            try {
                work.run(started);
            } finally {
                end(key);
            }
        });
    }

    private synchronized void end(Key key) {
        running.remove(key);
        notifyAll();
    }

    /** What is done for it now; empty when nothing is. */
    synchronized Optional<String> note(WorkloadId workload, int revision) {
        return Optional.ofNullable(running.get(new Key(workload, revision))).map(started -> started.note);
    }

    /** Ends those of a workload, by the revisions that they are for. */
    synchronized void cancel(WorkloadId workload, IntPredicate unwanted) {
        running.forEach((key, started) -> {
            if (key.workload().equals(workload) && unwanted.test(key.revision())) {
                started.cancel();
            }
        });
    }

    /** Ends what is done, waits for that, and begins no more: it has files and programs of its own until then. */
    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(Running::close);
        long end = System.nanoTime() + LONGEST_END_NANOS;
        try {
            for (long left = LONGEST_END_NANOS; !running.isEmpty() && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
