package dev.lattice.server.meter;

import dev.lattice.api.meter.LedgerEntryView;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.Tsid;
import dev.lattice.server.http.Paging;
import dev.lattice.server.postgres.Database;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The ledger, for those whom it concerns. */
public final class LedgerService {
    /** A project that uses its own nodes has two entries of a transaction: both are on one page. */
    private static final String PAGE = """
            select ledger_transaction.id, at, begins, ends, account.kind, amount
            from (
                select distinct transaction_id from ledger_entry
                where account_id in (select id from ledger_account where project_id = :project)
                    and transaction_id < :before
                order by transaction_id desc limit :limit
            ) as some
            join ledger_transaction on ledger_transaction.id = some.transaction_id
            join ledger_entry on ledger_entry.transaction_id = some.transaction_id
            join ledger_account account on account.id = account_id and account.project_id = :project
            order by ledger_transaction.id desc, account.kind
            """;

    private final Database database;

    public LedgerService(Database database) {
        this.database = database;
    }

    /** What a project's accounts lost and gained, the newest first; the limit is of transactions. */
    Page<LedgerEntryView> entries(ProjectId project, Paging paging) {
        List<LedgerEntryView> items = database.call(handle -> page(handle, project, paging.beforeId(), paging.limit()));
        boolean full = items.stream().map(LedgerEntryView::id).distinct().count() == paging.limit();
        return new Page<>(items, full ? items.getLast().id() : null);
    }

    private static List<LedgerEntryView> page(Handle handle, ProjectId project, long before, int limit) {
        return handle.createQuery(PAGE)
                .bind("project", project.value())
                .bind("before", before)
                .bind("limit", limit)
                .map((row, _) -> new LedgerEntryView(
                        Tsid.format(row.getLong("id")),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("kind"),
                        row.getObject("begins", OffsetDateTime.class).toInstant(),
                        row.getObject("ends", OffsetDateTime.class).toInstant(),
                        row.getLong("amount")))
                .list();
    }
}
