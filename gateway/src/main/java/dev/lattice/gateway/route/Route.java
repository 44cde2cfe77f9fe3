package dev.lattice.gateway.route;

import dev.lattice.protocol.gateway.Route.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** One endpoint as the server last said it. */
public final class Route {
    private final State state;
    private final String workload;
    private final List<Backend> backends;
    private final AtomicInteger turn = new AtomicInteger();

    Route(State state, String workload, List<Backend> backends) {
        this.state = state;
        this.workload = workload;
        this.backends = backends;
    }

    public State state() {
        return state;
    }

    /** Its name, for people. */
    public String workload() {
        return workload;
    }

    /**
     * The backend that has least to do; of several such, each in its turn.
     *
     * @param tried not these
     * @return empty when there is no other, or the route serves nobody now
     */
    public Optional<Backend> choose(Set<Backend> tried) {
        if (state != State.STATE_SERVING || backends.isEmpty()) {
            return Optional.empty();
        }
        int first = Math.floorMod(turn.getAndIncrement(), backends.size());
        Backend best = null;
        for (int i = 0; i < backends.size(); i++) {
            Backend candidate = backends.get((first + i) % backends.size());
            if (!tried.contains(candidate) && (best == null || candidate.open() < best.open())) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    List<Backend> backends() {
        return backends;
    }
}
