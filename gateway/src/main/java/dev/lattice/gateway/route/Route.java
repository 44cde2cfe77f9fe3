package dev.lattice.gateway.route;

import dev.lattice.protocol.gateway.Route.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One endpoint as the server last said it. */
public final class Route {
    private final State state;
    private final String workload;
    private final long project;
    private final List<Backend> backends;
    private final AtomicInteger turn = new AtomicInteger();

    Route(State state, String workload, long project, List<Backend> backends) {
        this.state = state;
        this.workload = workload;
        this.project = project;
        this.backends = backends;
    }

    public State state() {
        return state;
    }

    /** Its name, for people. */
    public String workload() {
        return workload;
    }

    /** Whose it is; 0 when the server does not say. */
    public long project() {
        return project;
    }

    /**
     * The backend that has least to do; of several such, each in its turn.
     *
     * @param tried not these
     * @param present whether a node is there; those of others are for when there is nothing else
     * @return empty when there is no other, or the route serves nobody now
     */
    public Optional<Backend> choose(Set<Backend> tried, Predicate<String> present) {
        if (state != State.STATE_SERVING || backends.isEmpty()) {
            return Optional.empty();
        }
        int first = Math.floorMod(turn.getAndIncrement(), backends.size());
        Backend best = null;
        boolean bestPresent = false;
        for (int i = 0; i < backends.size(); i++) {
            Backend candidate = backends.get((first + i) % backends.size());
            if (tried.contains(candidate)) {
                continue;
            }
            boolean there = present.test(candidate.nodeId());
            if (best == null || (there == bestPresent ? candidate.open() < best.open() : there)) {
                best = candidate;
                bestPresent = there;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Requests and connections that it serves now. */
    public int open() {
        return backends.stream().mapToInt(Backend::open).sum();
    }

    List<Backend> backends() {
        return backends;
    }
}
