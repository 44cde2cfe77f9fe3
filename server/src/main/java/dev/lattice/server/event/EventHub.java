package dev.lattice.server.event;

import dev.lattice.core.id.ProjectId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells the watchers of a project what changed in it. Publishing never blocks and keeps nothing: who comes later loads
 * the lists first.
 */
public final class EventHub {
    /**
     * Something changed.
     *
     * @param type {@code job} or {@code worker}
     * @param data becomes JSON; null never
     */
    public record Event(String type, Object data) {}

    /** Ends a watcher's interest. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private final ConcurrentHashMap<ProjectId, Set<Consumer<Event>>> watchers = new ConcurrentHashMap<>();

    /** Whether anybody watches: lets publishers spare themselves the making of what nobody sees. */
    public boolean watched(ProjectId project) {
        return watchers.containsKey(project);
    }

    public void publish(ProjectId project, String type, Object data) {
        Set<Consumer<Event>> interested = watchers.get(project);
        if (interested == null) {
            return;
        }
        Event event = new Event(type, data);
        interested.forEach(watcher -> watcher.accept(event));
    }

    /**
     * @param watcher is called on the publisher's thread: it must only hand the event on
     */
    public Watch watch(ProjectId project, Consumer<Event> watcher) {
        watchers.compute(project, (_, known) -> {
            Set<Consumer<Event>> set = known == null ? ConcurrentHashMap.newKeySet() : known;
            set.add(watcher);
            return set;
        });
        return () -> watchers.computeIfPresent(project, (_, known) -> {
            known.remove(watcher);
            return known.isEmpty() ? null : known;
        });
    }
}
