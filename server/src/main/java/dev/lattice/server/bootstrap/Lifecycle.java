package dev.lattice.server.bootstrap;

import dev.lattice.server.postgres.Database;
import dev.lattice.server.postgres.DatabaseServer;
import dev.lattice.server.postgres.Migrations;
import dev.lattice.server.user.FirstAdmin;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;

/** The order in which the parts start, before the first call is taken, and stop, after the last. */
@Singleton
final class Lifecycle {
    private final HomeLock lock;
    private final DatabaseServer databaseServer;
    private final Database database;
    private final FirstAdmin firstAdmin;

    Lifecycle(HomeLock lock, DatabaseServer databaseServer, Database database, FirstAdmin firstAdmin) {
        this.lock = lock;
        this.databaseServer = databaseServer;
        this.database = database;
        this.firstAdmin = firstAdmin;
    }

    void start(@Observes StartupEvent event) {
        Migrations.apply(database.dataSource());
        firstAdmin.createIfMissing();
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        database.close();
        databaseServer.close();
        lock.close();
    }
}
