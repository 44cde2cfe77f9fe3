package dev.lattice.server.schedule;

import dev.lattice.api.schedule.ScheduleTrouble;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a schedule's owner has to hear of: jobs that failed, and moments that had none or whose job no node started. What
 * was left out because the job before had not ended is as its owner wishes, and what is under way may yet end well.
 */
final class Troubles {
    static final String NOT_STARTED = "no node has started its job within a minute";

    private Troubles() {}

    /** @param executions the newest first, as far back as the last that succeeded */
    static Optional<ScheduleTrouble> of(List<StoredExecution> executions, Instant now) {
        List<StoredExecution> bad = executions.stream()
                .takeWhile(execution -> !succeeded(execution))
                .filter(execution -> failed(execution) || didNotRun(execution, now))
                .toList();
        if (bad.isEmpty()) {
            return Optional.empty();
        }
        StoredExecution newest = bad.getFirst();
        return Optional.of(new ScheduleTrouble(failed(newest), bad.getLast().tick(), bad.size(), reason(newest, now)));
    }

    private static boolean succeeded(StoredExecution execution) {
        return execution
                .ran()
                .filter(ran -> switch (ran.state()) {
                    case SUCCEEDED -> true;
                    case QUEUED, ASSIGNED, RUNNING, FAILED, TIMED_OUT, LOST, CANCELED -> false;
                })
                .isPresent();
    }

    private static boolean failed(StoredExecution execution) {
        return execution
                .ran()
                .filter(ran -> switch (ran.state()) {
                    case FAILED, TIMED_OUT, LOST -> true;
                    case QUEUED, ASSIGNED, RUNNING, SUCCEEDED, CANCELED -> false;
                })
                .isPresent();
    }

    private static boolean didNotRun(StoredExecution execution, Instant now) {
        return switch (execution.verdict()) {
            case MISSED, REFUSED -> true;
            case RUN, REPLACE, WAIT, SKIPPED -> late(execution, now) || (ended(execution) && neverStarted(execution));
        };
    }

    private static boolean neverStarted(StoredExecution execution) {
        return execution.ran().filter(StoredExecution.Ran::neverStarted).isPresent();
    }

    private static boolean ended(StoredExecution execution) {
        return execution.ran().filter(ran -> ran.state().terminal()).isPresent();
    }

    /** Whether its job is there for longer than a node may take to start it. */
    static boolean late(StoredExecution execution, Instant now) {
        return neverStarted(execution)
                && !ended(execution)
                && execution.decidedAt().plus(Due.IN_TIME).isBefore(now);
    }

    private static String reason(StoredExecution execution, Instant now) {
        if (late(execution, now)) {
            return NOT_STARTED;
        }
        return execution
                .ran()
                .map(ran -> ended(execution) && ran.neverStarted()
                        ? "its job was cancelled before a node started it"
                        : ran.error() == null ? "its command ended with " + ran.exitCode() : ran.error())
                .orElse(execution.note());
    }
}
