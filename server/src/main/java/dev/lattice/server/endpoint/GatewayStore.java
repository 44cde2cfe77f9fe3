package dev.lattice.server.endpoint;

import dev.lattice.server.postgres.Database;
import java.util.List;

/** Gateways in the database, so that nodes and addresses outlive a restart of the server. */
final class GatewayStore {
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

    /** Those that were seen lately enough to come back. */
    List<GatewayRecord> all() {
        return database.call(handle -> handle.createQuery(
                        "select * from gateway where seen_at > now() - interval '30 days' order by id")
                .map((row, _) -> new GatewayRecord(
                        row.getString("id"),
                        row.getString("host"),
                        row.getInt("tunnel_port"),
                        row.getInt("http_port"),
                        row.getInt("https_port")))
                .list());
    }
}
