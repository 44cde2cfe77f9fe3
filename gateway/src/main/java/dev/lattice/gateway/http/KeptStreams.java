package dev.lattice.gateway.http;

import dev.lattice.gateway.route.Backend;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Streams of one event loop that have answered and wait for the next request to the same backend. */
final class KeptStreams {
    private static final int MOST_PER_BACKEND = 256;
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** Containers close connections that lie idle for some seconds; what may not be said twice goes nowhere near that. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<Backend, Deque<Upstream>> kept = new HashMap<>();

    Optional<Upstream> take(Backend backend, boolean repeatable) {
        Deque<Upstream> streams = kept.get(backend);
        if (streams == null) {
            return Optional.empty();
        }
        Upstream newest = streams.peekLast();
        if (newest == null || (!repeatable && System.nanoTime() - newest.keptSince() > FRESH_NANOS)) {
            return Optional.empty();
        }
        return Optional.of(streams.removeLast());
    }

    void keep(Upstream stream) {
        Deque<Upstream> streams = kept.computeIfAbsent(stream.backend(), _ -> new ArrayDeque<>());
        streams.addLast(stream);
        if (streams.size() > MOST_PER_BACKEND) {
            streams.removeFirst().close();
        }
    }

    void remove(Upstream stream) {
        Deque<Upstream> streams = kept.get(stream.backend());
        if (streams != null) {
            streams.remove(stream);
        }
    }

    void tick(long now) {
        kept.values().removeIf(streams -> {
            while (!streams.isEmpty() && now - streams.getFirst().keptSince() > KEPT_NANOS) {
                streams.removeFirst().close();
            }
            return streams.isEmpty();
        });
    }
}
