package dev.lattice.server.scheduling;

import dev.lattice.core.id.JobId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The latest committed snapshot of every live job, readable from any thread. */
public final class JobBoard {
    private final ConcurrentHashMap<JobId, JobEntry> entries = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<JobSnapshot>> listeners = new CopyOnWriteArrayList<>();

    /** The job's entry, or empty when it has ended or does not exist. */
    public Optional<JobEntry> find(JobId job) {
        return Optional.ofNullable(entries.get(job));
    }

    /** Hears every change of every job, on the dispatcher's thread: it must not block. */
    public void listen(Consumer<JobSnapshot> listener) {
        listeners.add(listener);
    }

    void publish(JobEntry entry, JobSnapshot snapshot) {
        if (snapshot.state().terminal()) {
            entries.remove(snapshot.id());
        } else {
            entries.put(snapshot.id(), entry);
        }
        entry.publish(snapshot);
        for (Consumer<JobSnapshot> listener : listeners) {
            listener.accept(snapshot);
        }
    }

    /** The jobs on the board. */
    Set<JobId> jobs() {
        return Set.copyOf(entries.keySet());
    }
}
