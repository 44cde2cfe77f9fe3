package dev.lattice.server.postgres;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.jboss.logging.Logger;

/** Brings the schema up to this version's. Several servers may do so at once: one does it, the others wait. */
public final class Migrations {
    private static final Logger LOG = Logger.getLogger(Migrations.class);

    private Migrations() {}

    public static void apply(DataSource database) {
        MigrateResult result = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .connectRetries(10)
                .load()
                .migrate();
        if (result.migrationsExecuted > 0) {
            LOG.infof("schema is now at version %s", result.targetSchemaVersion);
        }
    }
}
