package dev.lattice.server.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own on the one PostgreSQL that all tests of a JVM share. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable DatabaseServer shared;

    private final DatabaseAddress address;
    private final Database database;
    private final String name;

    private TestDatabase(String name) {
        this.name = name;
        this.address = new DatabaseAddress(
                server().address().jdbcUrl().replaceAll("/[^/?]+(\\?|$)", "/" + name + "$1"),
                server().address().properties());
        this.database = Database.open(address, 4);
    }

    public static TestDatabase create() {
        String name = "test" + COUNT.incrementAndGet();
        try (Database admin = Database.open(server().address(), 1)) {
            admin.run(handle -> handle.execute("create database " + name));
        }
        TestDatabase created = new TestDatabase(name);
        Migrations.apply(created.database.dataSource());
        return created;
    }

    private static synchronized DatabaseServer server() {
        DatabaseServer running = shared;
        if (running == null) {
            try {
                Path folder = Files.createTempDirectory("lattice-test-postgres");
                DatabaseServer started = DatabaseServer.start(Optional.empty(), folder);
                Runtime.getRuntime().addShutdownHook(new Thread(started::close));
                shared = started;
                return started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return running;
    }

    public DatabaseAddress address() {
        return address;
    }

    public Database database() {
        return database;
    }

    /** Ends every other connection to this database, as a restarted PostgreSQL would. */
    public void breakConnections() {
        try (Database admin = Database.open(server().address(), 1)) {
            admin.run(handle ->
                    handle.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", name));
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
