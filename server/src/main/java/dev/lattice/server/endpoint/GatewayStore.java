package dev.lattice.server.endpoint;

import dev.lattice.server.postgres.Database;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Gateways in the database, so that nodes and addresses outlive a restart of the server. */
final class GatewayStore {
    /** One that has been away for so long is gone. */
    private static final String SILENCE = "30 days";

    private final Database database;

    GatewayStore(Database database) {
        this.database = database;
    }

    void save(GatewayRecord gateway) {
        database.run(handle -> handle.createUpdate("""
                        insert into gateway (id, host, tunnel_port, http_port, https_port, seen_at)
                        values (:id, :host, :tunnel, :http, :https, now())
                        on conflict (id) do update set host = excluded.host, tunnel_port = excluded.tunnel_port,
                            http_port = excluded.http_port, https_port = excluded.https_port, seen_at = now()
                        """)
                .bind("id", gateway.id())
                .bind("host", gateway.host())
                .bind("tunnel", gateway.tunnelPort())
                .bind("http", gateway.httpPort())
                .bind("https", gateway.httpsPort())
                .execute());
    }

    /** Those that were seen lately enough to come back, the one that was seen last at the end. */
    List<GatewayRecord> all() {
        return database.call(handle -> handle.createQuery(
                        "select * from gateway where seen_at > now() - :silence::interval order by seen_at, id")
                .bind("silence", SILENCE)
                .map((row, _) -> new GatewayRecord(
                        row.getString("id"),
                        row.getString("host"),
                        row.getInt("tunnel_port"),
                        row.getInt("http_port"),
                        row.getInt("https_port")))
                .list());
    }

    /**
     * Removes those that have been silent for too long.
     *
     * @param connected are there now
     * @return the ids of those that are left
     */
    Set<String> sweep(Collection<String> connected) {
        return database.transaction(handle -> {
            handle.createUpdate("update gateway set seen_at = now() where id = any (:connected)")
                    .bindArray("connected", String.class, connected)
                    .execute();
            handle.createUpdate("delete from gateway where seen_at <= now() - :silence::interval")
                    .bind("silence", SILENCE)
                    .execute();
            return handle.createQuery("select id from gateway")
                    .mapTo(String.class)
                    .set();
        });
    }
}
