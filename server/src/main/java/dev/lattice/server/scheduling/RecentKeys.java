package dev.lattice.server.scheduling;

import dev.lattice.core.id.ProjectId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Idempotency keys of late: a repetition that overtakes the look into the database still meets the first submission. Keys
 * alone, without their jobs, and more than one round takes in, so that none is forgotten within it.
 */
final class RecentKeys {
    private static final int MOST = 2 * Dispatcher.EVENTS_A_ROUND;

    private record KeyOf(ProjectId project, String key) {
        static Optional<KeyOf> of(Submission submission) {
            return submission.idempotency().map(given -> new KeyOf(submission.project(), given.key()));
        }
    }

    private final Map<KeyOf, Boolean> keys = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyOf, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** Whether another submission came under the same key. */
    boolean has(Submission submission) {
        return KeyOf.of(submission).filter(keys::containsKey).isPresent();
    }

    /** Remembers its key, if it has one. */
    void add(Submission submission) {
        KeyOf.of(submission).ifPresent(key -> keys.put(key, true));
    }
}
