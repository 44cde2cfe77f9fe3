package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.secret.Seal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The secrets of workloads in the database, sealed. One that changes is pending until the revision that brings it serves:
 * what others are told is always what works.
 */
final class SecretStore {
    private static final String PROPOSE = """
            update secret set pending = :pending, pending_revision = :revision
            where workload_id = :workload and name = :name
            """;

    private static final String SERVE = """
            update secret
            set sealed = case when pending_revision = :revision then pending else sealed end,
                changed_at = case when pending_revision = :revision then :now else changed_at end,
                pending = null, pending_revision = null, unsettled = false
            where workload_id = :workload and (pending_revision = :revision or unsettled)
            """;

    private static final String GIVE_UP = """
            update secret set pending = null, pending_revision = null, unsettled = true
            where workload_id = ? and pending_revision = ?
            """;

    private final Seal seal;

    SecretStore(Seal seal) {
        this.seal = seal;
    }

    /** All that work now, in the clear, by name. */
    Map<String, String> all(Handle handle, WorkloadId workload) {
        return open(handle, workload, 0);
    }

    /** Those that a revision starts with. */
    Map<String, String> of(Handle handle, WorkloadId workload, int revision) {
        return open(handle, workload, revision);
    }

    private Map<String, String> open(Handle handle, WorkloadId workload, int revision) {
        Map<String, String> secrets = new LinkedHashMap<>();
        handle.createQuery("select name, case when pending_revision = :revision then pending else sealed end as sealed"
                        + " from secret where workload_id = :workload order by name")
                .bind("workload", workload.value())
                .bind("revision", revision)
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("sealed")))
                .forEach(entry ->
                        secrets.put(entry.getKey(), seal.open(entry.getValue(), place(workload, entry.getKey()))));
        return secrets;
    }

    /** A secret that the workload did not have. */
    void add(Handle handle, WorkloadId workload, String name, String value, Instant now) {
        handle.createUpdate("insert into secret (workload_id, name, sealed, changed_at)"
                        + " values (:workload, :name, :sealed, :now)")
                .bind("workload", workload.value())
                .bind("name", name)
                .bind("sealed", seal.close(value, place(workload, name)))
                .bind("now", now)
                .execute();
    }

    /** What a secret will be when the revision serves. */
    void propose(Handle handle, WorkloadId workload, int revision, String name, String value) {
        handle.createUpdate(PROPOSE)
                .bind("workload", workload.value())
                .bind("name", name)
                .bind("pending", seal.close(value, place(workload, name)))
                .bind("revision", revision)
                .execute();
    }

    /**
     * What is pending comes with this revision, for the one that was to bring it will not be asked for any more.
     *
     * @return whether anything is
     */
    boolean inherit(Handle handle, WorkloadId workload, int revision) {
        return handle.execute(
                        "update secret set pending_revision = ? where workload_id = ? and pending_revision is not null",
                        revision,
                        workload.value())
                > 0;
    }

    /** The revision is ready: what it brought works, and nothing else does. */
    void serve(Handle handle, WorkloadId workload, int revision, Instant now) {
        handle.createUpdate(SERVE)
                .bind("workload", workload.value())
                .bind("revision", revision)
                .bind("now", now)
                .execute();
    }

    /** The revision failed; how far it came with what it was to bring, nobody knows. */
    void giveUp(Handle handle, WorkloadId workload, int revision) {
        handle.execute(GIVE_UP, workload.value(), revision);
    }

    /** Whether the workload's data may have another secret than it works with. */
    boolean unsettled(Handle handle, WorkloadId workload) {
        return handle.createQuery("select exists(select from secret where workload_id = ? and unsettled)")
                .bind(0, workload.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static String place(WorkloadId workload, String name) {
        return "secret " + workload + " " + name;
    }
}
