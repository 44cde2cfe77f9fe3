package dev.lattice.server.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections. Waiting for one is bounded; when the database is away, calls fail with a
 * {@link Problem} that is answered with 503 and Retry-After, and work again by themselves once it is back.
 */
public final class Database implements AutoCloseable {
    /** A second pool would only queue inside PostgreSQL: this many connections keep two to eight cores busy. */
    public static final int DEFAULT_CONNECTIONS = 16;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    /** PostgreSQL's text has every character but one. */
    private static final String UNSTORABLE_TEXT = "22021";
    /** A class of SQLSTATE, as the next. */
    private static final String DATA_EXCEPTION = "22";

    private static final String INTEGRITY_VIOLATION = "23";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** The server is starting, stopping, gone, or has no connection to spare. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /** Does not connect yet: that happens at the first use. */
    public static Database open(DatabaseAddress address, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("lattice");
        config.setJdbcUrl(address.jdbcUrl());
        config.setDataSourceProperties(address.asProperties());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(Math.min(2, connections));
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        return new Database(new HikariDataSource(config));
    }

    /** For those who bring their own statements; failures are the driver's own. */
    public DataSource dataSource() {
        return pool;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** Runs statements on one connection, each committed by itself. */
    public <T extends @Nullable Object> T call(Function<Handle, T> work) {
        try {
            return jdbi.withHandle(work::apply);
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    /** Runs statements on one connection, each committed by itself. */
    public void run(Consumer<Handle> work) {
        try {
            jdbi.useHandle(work::accept);
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    /** Runs queries that all see what was committed when the first began; nothing can be written. */
    public <T extends @Nullable Object> T snapshot(Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(handle -> {
                // As a statement: the driver's own way to say it is a round trip more, before and after.
                handle.execute("set transaction isolation level repeatable read, read only");
                return work.apply(handle);
            });
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    /** Runs statements as one transaction, undone when the work throws. */
    public <T extends @Nullable Object> T transaction(Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(work::apply);
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    /** Runs statements as one transaction, undone when the work throws. */
    public void inTransaction(Consumer<Handle> work) {
        try {
            jdbi.useTransaction(work::accept);
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    /** Whether a query gets through now. */
    public boolean healthy() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the failure means that the database cannot be reached, rather than that it refused something. */
    public static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                if (cause instanceof java.sql.SQLTransientConnectionException
                        || (state != null && (state.startsWith("08") || AWAY.contains(state)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the failure means that the database does not take what it was given, now or ever. */
    public static boolean isOfData(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith(DATA_EXCEPTION)
                        || sql.getSQLState().startsWith(INTEGRITY_VIOLATION);
            }
        }
        return false;
    }

    private static RuntimeException told(JdbiException failure) {
        if (isAway(failure)) {
            return Problem.unavailable("The database cannot be reached. The call can be repeated.", RETRY_AFTER);
        }
        return failure.getCause() instanceof SQLException sql && UNSTORABLE_TEXT.equals(sql.getSQLState())
                ? Problem.of(ErrorCode.INVALID_REQUEST, "A text of this request has a NUL character.")
                : failure;
    }

    @Override
    public void close() {
        pool.close();
    }
}
