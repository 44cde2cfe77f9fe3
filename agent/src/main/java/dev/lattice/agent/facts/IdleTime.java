package dev.lattice.agent.facts;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Since when nobody has touched this machine. */
public final class IdleTime {
    /** One way to see a touch. */
    public interface Source {
        /** Since when it has seen none; empty when it sees nobody or cannot see. */
        Optional<Duration> idle();
    }

    private final List<Source> sources;
    private final Source nobody;

    /**
     * @param sources all ways that this machine has
     * @param nobody what holds when none of them sees anybody; empty where that would be a guess
     */
    public IdleTime(List<Source> sources, Source nobody) {
        this.sources = List.copyOf(sources);
        this.nobody = Objects.requireNonNull(nobody);
    }

    /** By the latest touch that anything saw; empty where nobody can tell. */
    public Optional<Duration> now() {
        return sources.stream()
                .flatMap(source -> source.idle().stream())
                .min(Comparator.naturalOrder())
                .or(nobody::idle);
    }
}
