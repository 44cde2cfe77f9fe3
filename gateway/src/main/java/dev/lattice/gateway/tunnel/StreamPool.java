package dev.lattice.gateway.tunnel;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The idle streams of one node on one event loop. Asks for more before there are none: as many as lie ready follow what
 * was taken at once lately, up at once and down slowly. On its loop's thread.
 */
final class StreamPool {
    /** The node, as one that can be asked for streams. */
    interface Source {
        /** Tells the node that so many more are wanted; false while it is not there to be told. */
        boolean ask(int streams);

        /** So many of those that were asked for came, or are not awaited any more. */
        void settle(int streams);
    }

    private record Waiter(Taker taker, long since) {}

    static final int LEAST_READY = 8;
    /** And no more than so many lie idle, whatever the node brings. */
    static final int MOST_READY = 1_024;

    /** An agent that was killed is back by then, with its containers found. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** After this long without an arrival, what was asked for is asked for again. */
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Source source;
    private final Deque<Channel> idle = new ArrayDeque<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    /** Those that were asked for and did not come yet. */
    private int asked;

    private int ready = LEAST_READY;
    private int fewest = LEAST_READY;
    private long arrivedAt = System.nanoTime();
    private long windowSince = arrivedAt;

    StreamPool(Source source) {
        this.source = source;
    }

    /** @param mayWait whether a stream can be expected at all */
    void take(Taker taker, boolean mayWait) {
        Channel stream = poll();
        fewest = Math.min(fewest, idle.size());
        if (stream != null) {
            refill();
            taker.taken(stream);
        } else if (mayWait) {
            waiters.add(new Waiter(taker, System.nanoTime()));
            ready = Math.min(MOST_READY, Math.max(ready, 2 * waiters.size()));
            refill();
        } else {
            taker.none();
        }
    }

    private @Nullable Channel poll() {
        Channel stream = idle.pollLast();
        while (stream != null && !stream.isActive()) {
            stream = idle.pollLast();
        }
        return stream;
    }

    void arrived(Channel stream) {
        arrivedAt = System.nanoTime();
        if (asked > 0) {
            asked--;
            source.settle(1);
        }
        Waiter first = waiters.poll();
        if (first != null) {
            first.taker.taken(stream);
        } else if (idle.size() < MOST_READY) {
            idle.addLast(stream);
        } else {
            // Nobody asked for that many.
            stream.close();
        }
    }

    void gone(Channel stream) {
        idle.remove(stream);
        refill();
    }

    private void refill() {
        int missing = ready + waiters.size() - idle.size() - asked;
        // Not one by one, unless somebody waits.
        boolean due = missing > ready / 4 || (missing > 0 && !waiters.isEmpty());
        if (due && source.ask(missing)) {
            asked += missing;
        }
    }

    /** A new control line: what was asked for on the one before it may never come. */
    void askAnew() {
        forget();
        refill();
    }

    /** The node is gone, and what it was asked for will not come. */
    void forget() {
        source.settle(asked);
        asked = 0;
    }

    /** Called each second or so. */
    void tick(long now) {
        while (!waiters.isEmpty() && now - waiters.getFirst().since > PATIENCE_NANOS) {
            waiters.removeFirst().taker.none();
        }
        if (asked > 0 && now - arrivedAt > ARRIVAL_NANOS) {
            arrivedAt = now;
            askAnew();
        }
        if (now - windowSince > WINDOW_NANOS) {
            int atOnce = Math.max(0, ready - fewest);
            ready = Math.clamp(2L * atOnce, LEAST_READY, ready);
            fewest = idle.size();
            windowSince = now;
            while (idle.size() > ready) {
                idle.removeFirst().close();
            }
        }
    }
}
