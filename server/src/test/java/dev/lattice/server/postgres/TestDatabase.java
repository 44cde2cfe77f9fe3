package dev.lattice.server.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own, copied from one, on the PostgreSQL that all tests of a JVM share. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedPostgres shared;

    private final DatabaseAddress address;
    private final Database database;
    private final String name;

    private TestDatabase(String name) {
        this.name = name;
        this.address = server().address(name);
        this.database = Database.open(address, 4);
    }

    public static TestDatabase create() {
        String name = "test" + COUNT.incrementAndGet();
        try (Database admin = Database.open(server().address("postgres"), 1)) {
            admin.run(handle -> handle.execute("create database " + name + " template lattice"));
        }
        return new TestDatabase(name);
    }

    /** PostgreSQL's programs, unpacked once for all test runs. */
    static Path programs() {
        return Path.of("target", "postgres").toAbsolutePath();
    }

    private static synchronized EmbeddedPostgres server() {
        EmbeddedPostgres running = shared;
        if (running == null) {
            try {
                Path folder = Files.createTempDirectory("lattice-test-postgres");
                EmbeddedPostgres started =
                        EmbeddedPostgres.start(folder.resolve("postgres"), programs(), folder.resolve("postgres.log"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started, folder)));
                try (Database template = Database.open(started.address(), 2)) {
                    Migrations.apply(template.dataSource());
                }
                shared = started;
                return started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return running;
    }

    private static void stop(EmbeddedPostgres server, Path folder) {
        server.stopAtOnce();
        try {
            Trees.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    public Database database() {
        return database;
    }

    /** Ends every other connection to this database, as a restarted PostgreSQL would. */
    public void breakConnections() {
        try (Database admin = Database.open(server().address("postgres"), 1)) {
            // Its own cleaner is left alone: not even an admin may end that.
            admin.run(handle -> handle.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = ? and backend_type = 'client backend'
                    """, name));
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
