package dev.lattice.server.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The PostgreSQL that the server works with: its own, or one that was there before. */
public final class DatabaseServer implements AutoCloseable {
    private final DatabaseAddress address;
    private final Optional<EmbeddedPostgres> embedded;

    private DatabaseServer(DatabaseAddress address, Optional<EmbeddedPostgres> embedded) {
        this.address = address;
        this.embedded = embedded;
    }

    /**
     * Starts the embedded PostgreSQL unless an external one is given.
     *
     * @param folder the server's own
     */
    public static DatabaseServer start(Optional<DatabaseAddress> external, Path folder) throws IOException {
        if (external.isPresent()) {
            return new DatabaseServer(external.get(), Optional.empty());
        }
        EmbeddedPostgres postgres = EmbeddedPostgres.start(
                folder.resolve("postgres"), folder.resolve("logs").resolve("postgres.log"));
        return new DatabaseServer(postgres.address(), Optional.of(postgres));
    }

    public DatabaseAddress address() {
        return address;
    }

    public boolean isEmbedded() {
        return embedded.isPresent();
    }

    /** Stops the embedded PostgreSQL; an external one is left alone. */
    @Override
    public void close() {
        embedded.ifPresent(EmbeddedPostgres::close);
    }
}
