package dev.lattice.server.workload;

import dev.lattice.api.workload.WorkloadView.PreviewView;
import dev.lattice.core.id.WorkloadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Pull requests and their previews in the database. */
final class PreviewStore {
    private static final String FIND = """
            select preview.* from preview where parent_id = :parent and number = :number for no key update
            """;

    private static final String TELL = """
            update preview
            set branch = :branch, ref = :ref, fork = :fork, head = :head, url = :url, open = :open,
                pending = :pending, updated_at = coalesce(:at, updated_at), heard_at = :now
            where parent_id = :parent and number = :number
            """;

    private static final String CLOSE = """
            update preview set open = false, pending = true
            where parent_id = :parent and open and (fork or not :forks)
            """;

    private static final String ORPHAN = """
            update preview set open = false, pending = true
            where open and not exists (select from workload where id = parent_id and desired <> 'deleted')
            """;

    private static final String FORGET_ORPHANS = """
            delete from preview
            where not exists (select from workload where id = parent_id)
              and not exists (select from workload where id = workload_id)
            """;

    /** The newest stay of those that have ended. */
    private static final String FORGET = """
            delete from preview
            where parent_id = :parent and not open and not pending
              and not exists (select from workload where id = workload_id)
              and number not in (select number from preview where parent_id = :parent
                                 order by heard_at desc, number desc limit :most)
            """;

    /** Those that are being removed are not counted: they were closed. */
    private static final String COUNT = """
            select count(*) from preview join workload on workload.id = workload_id
            where parent_id = :parent and open and desired <> 'deleted'
            """;

    private static final String OF = """
            select parent.name, preview.number, preview.branch, preview.url
            from preview join workload parent on parent.id = parent_id
            where preview.workload_id = :workload
            """;

    /** Returns false when it is known. */
    boolean insert(Handle handle, WorkloadId parent, int number, Instant now) {
        return handle.createUpdate("insert into preview (parent_id, number, heard_at) values (:parent, :number, :now)"
                                + " on conflict do nothing")
                        .bind("parent", parent.value())
                        .bind("number", number)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** As it is now, and as nobody else changes it until the transaction ends. */
    Optional<StoredPreview> hold(Handle handle, WorkloadId parent, int number) {
        return handle.createQuery(FIND)
                .bind("parent", parent.value())
                .bind("number", number)
                .map((row, _) -> preview(row))
                .findOne();
    }

    void tell(Handle handle, Proposal told, boolean pending, Instant now) {
        handle.createUpdate(TELL)
                .bind("branch", told.branch())
                .bind("ref", told.ref())
                .bind("fork", told.fork())
                .bind("head", told.head())
                .bind("url", told.url().orElse(null))
                .bind("open", told.open())
                .bind("pending", pending)
                .bind("at", told.at().map(Timestamp::from).orElse(null))
                .bind("now", now)
                .bind("parent", told.parent().value())
                .bind("number", told.number())
                .execute();
    }

    /** Forgets all but so many of those of a workload that have ended. */
    void forget(Handle handle, WorkloadId parent, int most) {
        handle.createUpdate(FORGET)
                .bind("parent", parent.value())
                .bind("most", most)
                .execute();
    }

    /** Those about which something is to be done, the ones first that wait the longest. */
    List<StoredPreview> pending(Handle handle) {
        return handle.createQuery("select * from preview where pending order by heard_at, parent_id, number")
                .map((row, _) -> preview(row))
                .list();
    }

    void done(Handle handle, StoredPreview preview) {
        handle.execute(
                "update preview set pending = false where parent_id = ? and number = ?",
                preview.parent().value(),
                preview.number());
    }

    /** Whether a workload is the preview of a pull request from a fork. */
    boolean ofFork(Handle handle, WorkloadId workload) {
        return handle.createQuery("select exists (select from preview where workload_id = ? and fork)")
                .bind(0, workload.value())
                .mapTo(Boolean.class)
                .one();
    }

    void runs(Handle handle, StoredPreview preview, WorkloadId workload) {
        handle.execute(
                "update preview set workload_id = ? where parent_id = ? and number = ?",
                workload.value(),
                preview.parent().value(),
                preview.number());
    }

    /**
     * Those of a workload are to be removed.
     *
     * @param forks only those of forks
     */
    void close(Handle handle, WorkloadId parent, boolean forks) {
        handle.createUpdate(CLOSE)
                .bind("parent", parent.value())
                .bind("forks", forks)
                .execute();
    }

    /** Those are to be removed whose workloads have gone or go, and forgotten when they have gone, too. */
    void closeOrphans(Handle handle) {
        handle.execute(ORPHAN);
        handle.execute(FORGET_ORPHANS);
    }

    /** How many a workload has that run, or are to. */
    int count(Handle handle, WorkloadId parent) {
        return handle.createQuery(COUNT)
                .bind("parent", parent.value())
                .mapTo(Integer.class)
                .one();
    }

    /** The open ones of a workload that were made, by their numbers. */
    List<StoredPreview> open(Handle handle, WorkloadId parent) {
        return handle.createQuery(
                        "select * from preview where parent_id = ? and open and workload_id is not null order by number")
                .bind(0, parent.value())
                .map((row, _) -> preview(row))
                .list();
    }

    /** Empty when the workload is no preview. */
    Optional<PreviewView> of(Handle handle, WorkloadId workload) {
        return handle.createQuery(OF)
                .bind("workload", workload.value())
                .map((row, _) -> new PreviewView(
                        row.getString("name"), row.getInt("number"), row.getString("branch"), row.getString("url")))
                .findOne();
    }

    private static StoredPreview preview(ResultSet row) throws SQLException {
        return new StoredPreview(
                new Proposal(
                        new WorkloadId(row.getLong("parent_id")),
                        row.getInt("number"),
                        row.getBoolean("open"),
                        false,
                        row.getString("branch"),
                        row.getString("ref"),
                        row.getBoolean("fork"),
                        row.getString("head"),
                        Optional.ofNullable(row.getString("url")),
                        Optional.ofNullable(row.getTimestamp("updated_at")).map(Timestamp::toInstant)),
                Optional.ofNullable(row.getObject("workload_id", Long.class)).map(WorkloadId::new),
                row.getBoolean("pending"));
    }
}
