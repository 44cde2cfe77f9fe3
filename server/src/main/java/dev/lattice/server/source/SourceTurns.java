package dev.lattice.server.source;

import dev.lattice.core.id.ProjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Few sources are fetched at once, and fewer of one project: each may take this machine's network, disk and memory for
 * minutes. Who came first goes first, but for those whose project has its share already. Any thread.
 */
final class SourceTurns {
    private static final int AT_ONCE = 4;
    private static final int OF_ONE_PROJECT = 2;

    private final List<Turn> waiting = new ArrayList<>();
    private final Map<ProjectId, Integer> fetching = new HashMap<>();

    /** A place in the line, and then a turn until it is closed. */
    final class Turn implements AutoCloseable {
        private final ProjectId project;

        private Turn(ProjectId project) {
            this.project = project;
        }

        @Override
        public void close() {
            end(this);
        }
    }

    /**
     * Waits for a turn.
     *
     * @param beforeWaiting runs once if there is none at once
     */
    synchronized Turn take(ProjectId project, Runnable beforeWaiting) throws InterruptedException {
        Turn turn = new Turn(project);
        waiting.add(turn);
        try {
            if (!isNext(turn)) {
                beforeWaiting.run();
            }
            while (!isNext(turn)) {
                wait();
            }
            fetching.merge(project, 1, Integer::sum);
            return turn;
        } finally {
            waiting.remove(turn);
            notifyAll();
        }
    }

    private boolean isNext(Turn turn) {
        if (fetching.values().stream().mapToInt(Integer::intValue).sum() >= AT_ONCE) {
            return false;
        }
        return waiting.stream()
                .filter(each -> fetching.getOrDefault(each.project, 0) < OF_ONE_PROJECT)
                .findFirst()
                .filter(turn::equals)
                .isPresent();
    }

    private synchronized void end(Turn turn) {
        fetching.computeIfPresent(turn.project, (_, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }
}
