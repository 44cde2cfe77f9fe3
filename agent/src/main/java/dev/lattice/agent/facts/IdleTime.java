package dev.lattice.agent.facts;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Since when nobody has touched this machine. */
public final class IdleTime {
    /** One way to see a touch. */
    public interface Source {
        /**
         * Since when it has seen none; empty when it sees nobody, or has nothing to see here.
         *
         * @throws BlindException when it should see, and cannot now
         */
        Optional<Duration> idle();
    }

    /** Somebody may be there whom a way to see does not show: what the others say is no answer. */
    public static final class BlindException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BlindException(String message) {
            super(message);
        }
    }

    private static final Logger LOG = Logger.getLogger(IdleTime.class.getName());

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
        try {
            return sources.stream()
                    .flatMap(source -> source.idle().stream())
                    .min(Comparator.naturalOrder())
                    .or(nobody::idle);
        } catch (BlindException blind) {
            LOG.log(Level.FINE, "the user cannot be seen", blind);
            return Optional.empty();
        }
    }
}
