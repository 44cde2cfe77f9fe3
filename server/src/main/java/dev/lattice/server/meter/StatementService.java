package dev.lattice.server.meter;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.Database;
import java.time.YearMonth;

/** Makes statements of what was charged. */
public final class StatementService {
    private final Database database;
    private final String currency;
    private final UsageStore store = new UsageStore();

    /** @param currency its name, for people */
    public StatementService(Database database, String currency) {
        this.database = database;
        this.currency = currency;
    }

    Statement of(ProjectId project, YearMonth month) {
        return database.snapshot(handle -> new Statement(
                store.projectNames(handle).getOrDefault(Long.toString(project.value()), project.toString()),
                month,
                currency,
                store.statement(handle, UsageStore.Side.CONSUMER, project, month),
                store.statement(handle, UsageStore.Side.PROVIDER, project, month)));
    }
}
