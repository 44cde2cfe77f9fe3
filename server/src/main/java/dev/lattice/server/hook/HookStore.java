package dev.lattice.server.hook;

import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Webhooks and what came for them, in the database. */
final class HookStore {
    /** One that is renewed keeps its URL: the host needs a new secret only. */
    private static final String RENEW = """
            insert into hook (workload_id, id, secret, created_at, previews)
            values (:workload, :id, :secret, :now, :previews)
            on conflict (workload_id) do update set secret = excluded.secret, created_at = excluded.created_at
            """;

    private static final String TAKE = """
            insert into hook_delivery (workload_id, delivery, digest, provider, event, ref, commit_id, number, outcome,
                                       note, received_at)
            values (:workload, :delivery, :digest, :provider, :event, :ref, :commit, :number, :outcome, :note, :at)
            on conflict do nothing
            """;

    /** What waits is never forgotten. */
    private static final String FORGET = """
            delete from hook_delivery
            where workload_id = :workload and outcome <> 'waiting'
              and id <= (select id from hook_delivery where workload_id = :workload
                         order by id desc offset :most limit 1)
            """;

    /** One about a pull request has a revision of another workload. */
    private static final String DELIVERIES = """
            select hook_delivery.*, case when revision.state = 'failed' then revision.note end as failure
            from hook_delivery
            left join revision on revision.workload_id = hook_delivery.workload_id
                 and revision.number = hook_delivery.revision and hook_delivery.number is null
            where hook_delivery.workload_id = ? order by hook_delivery.id desc limit ?
            """;

    private static final String SETTLE = """
            update hook_delivery
            set outcome = case when id = :newest then :outcome else 'coalesced' end,
                note = case when id = :newest then :note else 'a newer one was taken for it' end,
                revision = :revision
            where workload_id = :workload and outcome = 'waiting' and id <= :newest
              and number is not distinct from :number
            """;

    Optional<StoredHook> find(Handle handle, String id) {
        return handle.createQuery("select * from hook where id = ?")
                .bind(0, id)
                .map((row, _) -> hook(row))
                .findOne();
    }

    Optional<StoredHook> of(Handle handle, WorkloadId workload) {
        return handle.createQuery("select * from hook where workload_id = ?")
                .bind(0, workload.value())
                .map((row, _) -> hook(row))
                .findOne();
    }

    /** As it is now, and as nobody else changes or removes it until the transaction ends. */
    Optional<StoredHook> hold(Handle handle, WorkloadId workload) {
        return handle.createQuery("select * from hook where workload_id = ? for update")
                .bind(0, workload.value())
                .map((row, _) -> hook(row))
                .findOne();
    }

    /** What pull requests get stays as it is for one that is there. */
    void renew(Handle handle, StoredHook hook) {
        handle.createUpdate(RENEW)
                .bind("workload", hook.workload().value())
                .bind("id", hook.id())
                .bind("secret", hook.secret())
                .bind("now", hook.createdAt())
                .bind("previews", lower(hook.previews()))
                .execute();
    }

    void preview(Handle handle, WorkloadId workload, PreviewMode previews) {
        handle.execute("update hook set previews = ? where workload_id = ?", lower(previews), workload.value());
    }

    /** Returns false when there is none. */
    boolean delete(Handle handle, WorkloadId workload) {
        return handle.createUpdate("delete from hook where workload_id = ?")
                        .bind(0, workload.value())
                        .execute()
                == 1;
    }

    /**
     * Writes down what came.
     *
     * @param delivery hash of the host's own id of it
     * @param digest hash of what its signature covers
     * @return false when it came before
     */
    boolean take(Handle handle, StoredDelivery taken, byte[] delivery, byte[] digest) {
        return handle.createUpdate(TAKE)
                        .bind("workload", taken.workload().value())
                        .bind("delivery", delivery)
                        .bind("digest", digest)
                        .bind("provider", lower(taken.provider()))
                        .bind("event", taken.event())
                        .bind("ref", taken.ref())
                        .bind("commit", taken.commit())
                        .bind("number", taken.number().orElse(null))
                        .bind("outcome", lower(taken.outcome()))
                        .bind("note", taken.note())
                        .bind("at", taken.receivedAt())
                        .execute()
                == 1;
    }

    /** Whether it came before; parameters as of {@link #take}. */
    boolean isKnown(Handle handle, WorkloadId workload, byte[] delivery, byte[] digest) {
        return handle.createQuery("select exists(select from hook_delivery where workload_id = :workload"
                        + " and (delivery = :delivery or digest = :digest))")
                .bind("workload", workload.value())
                .bind("delivery", delivery)
                .bind("digest", digest)
                .mapTo(Boolean.class)
                .one();
    }

    /** Forgets all but so many of the newest. */
    void forget(Handle handle, WorkloadId workload, int most) {
        handle.createUpdate(FORGET)
                .bind("workload", workload.value())
                .bind("most", most)
                .execute();
    }

    /** The newest first. */
    List<StoredDelivery> deliveries(Handle handle, WorkloadId workload, int most) {
        return handle.createQuery(DELIVERIES)
                .bind(0, workload.value())
                .bind(1, most)
                .map((row, _) -> {
                    String failure = row.getString("failure");
                    return failure == null ? delivery(row) : delivery(row).failed(failure);
                })
                .list();
    }

    /** Of each workload for which a push waits, the newest that does. */
    List<StoredDelivery> waiting(Handle handle) {
        return handle.createQuery("select distinct on (workload_id) * from hook_delivery"
                        + " where outcome = 'waiting' and number is null order by workload_id, id desc")
                .map((row, _) -> delivery(row))
                .list();
    }

    /** The newest that waits and is about a pull request. */
    Optional<StoredDelivery> waiting(Handle handle, WorkloadId workload, int number) {
        return handle.createQuery("select * from hook_delivery where workload_id = ? and number = ?"
                        + " and outcome = 'waiting' order by id desc limit 1")
                .bind(0, workload.value())
                .bind(1, number)
                .map((row, _) -> delivery(row))
                .findOne();
    }

    /** Says what came of the newest that waited; those before it went with it. */
    void settle(Handle handle, StoredDelivery newest, Outcome outcome, String note, @Nullable Integer revision) {
        handle.createUpdate(SETTLE)
                .bind("workload", newest.workload().value())
                .bind("newest", newest.id())
                .bind("number", newest.number().orElse(null))
                .bind("outcome", lower(outcome))
                .bind("note", note)
                .bind("revision", revision)
                .execute();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static StoredHook hook(ResultSet row) throws SQLException {
        return new StoredHook(
                row.getString("id"),
                new WorkloadId(row.getLong("workload_id")),
                row.getString("secret"),
                instant(row, "created_at"),
                PreviewMode.valueOf(row.getString("previews").toUpperCase(Locale.ROOT)));
    }

    private static StoredDelivery delivery(ResultSet row) throws SQLException {
        return new StoredDelivery(
                row.getLong("id"),
                new WorkloadId(row.getLong("workload_id")),
                Provider.valueOf(row.getString("provider").toUpperCase(Locale.ROOT)),
                row.getString("event"),
                row.getString("ref"),
                row.getString("commit_id"),
                Optional.ofNullable(row.getObject("number", Integer.class)),
                Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                row.getString("note"),
                Optional.ofNullable(row.getObject("revision", Integer.class)),
                instant(row, "received_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
