package dev.lattice.server.health;

import dev.lattice.api.server.HealthView;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.postgres.Database;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Tries what the server cannot do without. An answer is good for a second, so that asking costs nothing. */
public final class HealthService {
    static final String OK = "ok";

    private static final long GOOD_FOR_NANOS = 1_000_000_000L;

    private final Database database;
    private final BlobStore storage;
    private final BooleanSupplier leading;
    private final String version;

    private record Answer(HealthView view, long nanos) {}

    private volatile Answer last;

    /** @param leading whether this server, or another one, hands out jobs */
    public HealthService(Database database, BlobStore storage, BooleanSupplier leading, String version) {
        this.database = database;
        this.storage = storage;
        this.leading = leading;
        this.version = version;
        this.last = new Answer(new HealthView("starting", Map.of(), version), System.nanoTime() - GOOD_FOR_NANOS);
    }

    /** May block, for as long as a connection to the database is waited for. */
    HealthView check() {
        Answer known = last;
        if (System.nanoTime() - known.nanos() < GOOD_FOR_NANOS) {
            return known.view();
        }
        synchronized (this) {
            known = last;
            if (System.nanoTime() - known.nanos() >= GOOD_FOR_NANOS) {
                known = new Answer(look(), System.nanoTime());
                last = known;
            }
            return known.view();
        }
    }

    private HealthView look() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("database", database.healthy() ? OK : "cannot be reached");
        checks.put("storage", storageCheck());
        checks.put("dispatcher", leading.getAsBoolean() ? OK : "does not lead yet");
        boolean ok = checks.values().stream().allMatch(OK::equals);
        return new HealthView(ok ? OK : "degraded", checks, version);
    }

    private String storageCheck() {
        try {
            storage.check();
            return OK;
        } catch (IOException e) {
            return "cannot be written to";
        }
    }
}
