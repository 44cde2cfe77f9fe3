package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.secret.Seal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The secrets of workloads in the database, sealed. */
final class SecretStore {
    private final Seal seal;

    SecretStore(Seal seal) {
        this.seal = seal;
    }

    /** All of a workload's, in the clear, by name. */
    Map<String, String> all(Handle handle, WorkloadId workload) {
        Map<String, String> secrets = new LinkedHashMap<>();
        handle.createQuery("select name, sealed from secret where workload_id = ? order by name")
                .bind(0, workload.value())
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("sealed")))
                .forEach(entry ->
                        secrets.put(entry.getKey(), seal.open(entry.getValue(), place(workload, entry.getKey()))));
        return secrets;
    }

    void put(Handle handle, WorkloadId workload, String name, String value, Instant now) {
        handle.createUpdate("insert into secret (workload_id, name, sealed, changed_at)"
                        + " values (:workload, :name, :sealed, :now) on conflict (workload_id, name)"
                        + " do update set sealed = excluded.sealed, changed_at = excluded.changed_at")
                .bind("workload", workload.value())
                .bind("name", name)
                .bind("sealed", seal.close(value, place(workload, name)))
                .bind("now", now)
                .execute();
    }

    boolean remove(Handle handle, WorkloadId workload, String name) {
        return handle.execute("delete from secret where workload_id = ? and name = ?", workload.value(), name) == 1;
    }

    private static String place(WorkloadId workload, String name) {
        return "secret " + workload + " " + name;
    }
}
