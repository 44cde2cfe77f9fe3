package dev.lattice.server.job;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Searches read every job of a project. So few run at once, fewer of one project, and none for long: everybody else's
 * calls find a connection meanwhile.
 */
final class Searches {
    private static final int MOST = 4;
    private static final int MOST_OF_A_PROJECT = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String CANCELED = "57014";

    private final Database database;
    private final Map<ProjectId, Integer> running = new HashMap<>();

    Searches(Database database) {
        this.database = database;
    }

    /** @throws Problem when too many run already, or when it takes too long */
    <T> T run(ProjectId project, Function<Handle, T> search) {
        begin(project);
        try {
            return database.transaction(handle -> {
                handle.execute("set local statement_timeout = " + PATIENCE.toMillis());
                return search.apply(handle);
            });
        } catch (UnableToExecuteStatementException failed) {
            if (failed.getCause() instanceof SQLException sql && CANCELED.equals(sql.getSQLState())) {
                throw Problem.of(
                        ErrorCode.INVALID_REQUEST,
                        "The search took longer than " + PATIENCE.toSeconds()
                                + " s. Narrow it with status= or workerId=.");
            }
            throw failed;
        } finally {
            end(project);
        }
    }

    private synchronized void begin(ProjectId project) {
        int all = running.values().stream().mapToInt(Integer::intValue).sum();
        int own = running.getOrDefault(project, 0);
        if (all >= MOST || own >= MOST_OF_A_PROJECT) {
            throw Problem.rateLimited("Other searches are running. Try again when they are done.", RETRY_AFTER);
        }
        running.put(project, own + 1);
    }

    private synchronized void end(ProjectId project) {
        running.computeIfPresent(project, (_, own) -> own == 1 ? null : own - 1);
    }
}
