package dev.lattice.server.endpoint;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Endpoints in the database. */
final class EndpointStore {
    /** A name or port that was given up is kept from others for so long: their clients must not meet its old ones. */
    static final Duration REST = Duration.ofHours(1);

    private static final String COLUMNS = "select id, workload_id, port_name, host, tcp_port from endpoint";

    private static final String RECLAIM = """
            delete from endpoint
            where id = (select id from endpoint
                        where project_id = :project and workload_id is null and tcp_port between :first and :last
                        order by released_at limit 1)
            returning tcp_port
            """;

    private static final String REGAIN = """
            update endpoint set workload_id = released_by, released_by = null, released_at = null
            where id = (select id from endpoint
                        where released_by = :workload and workload_id is null and port_name = :name
                          and (host is not null) = :http
                        order by released_at desc limit 1)
            """;

    private static final String FREE_PORT = """
            select candidate from generate_series(:first, :last) as candidate
            where not exists (select 1 from endpoint where tcp_port = candidate) and candidate <> all (:taken)
            order by candidate limit 1
            """;

    /** Holds off others that would choose a name or a port, until the transaction ends: they would choose the same. */
    void lock(Handle handle) {
        handle.execute("select pg_advisory_xact_lock(hashtext('lattice.endpoint'))");
    }

    List<Endpoint> of(Handle handle, WorkloadId workload) {
        return handle.createQuery(COLUMNS + " where workload_id = ? order by id")
                .bind(0, workload.value())
                .map((row, _) -> endpoint(row))
                .list();
    }

    List<Endpoint> of(Handle handle, ProjectId project) {
        return handle.createQuery(COLUMNS + " where project_id = ? and workload_id is not null order by id")
                .bind(0, project.value())
                .map((row, _) -> endpoint(row))
                .list();
    }

    /** Whether the name is given out, or rests after another project gave it up. One that rested long enough is gone. */
    boolean taken(Handle handle, ProjectId project, String host) {
        handle.createUpdate("""
                        delete from endpoint where host = :host and workload_id is null
                            and (project_id = :project or released_at < now() - :rest::interval)
                        """)
                .bind("host", host)
                .bind("project", project.value())
                .bind("rest", REST.toSeconds() + " seconds")
                .execute();
        return handle.createQuery("select 1 from endpoint where host = ?")
                .bind(0, host)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Ports that rested long enough are nobody's. */
    void forgetRested(Handle handle) {
        handle.createUpdate("delete from endpoint where tcp_port is not null and workload_id is null"
                        + " and released_at < now() - :rest::interval")
                .bind("rest", REST.toSeconds() + " seconds")
                .execute();
    }

    /** How many the project has, those that rest included. */
    int tcpPorts(Handle handle, ProjectId project) {
        return handle.createQuery("select count(*) from endpoint where project_id = ? and tcp_port is not null")
                .bind(0, project.value())
                .mapTo(Integer.class)
                .one();
    }

    /** Takes the port that rests longest after the project itself gave it up; empty when none does. */
    Optional<Integer> reclaim(Handle handle, ProjectId project, int first, int last) {
        return handle.createQuery(RECLAIM)
                .bind("project", project.value())
                .bind("first", first)
                .bind("last", last)
                .mapTo(Integer.class)
                .findOne();
    }

    /**
     * The smallest port of the range that nobody has; empty when there is none.
     *
     * @param taken by somebody who is not in the database
     */
    Optional<Integer> freePort(Handle handle, int first, int last, Set<Integer> taken) {
        return handle.createQuery(FREE_PORT)
                .bind("first", first)
                .bind("last", last)
                .bindArray("taken", Integer.class, taken)
                .mapTo(Integer.class)
                .findOne();
    }

    void insert(Handle handle, ProjectId project, Endpoint endpoint) {
        handle.createUpdate("insert into endpoint (id, project_id, workload_id, port_name, host, tcp_port)"
                        + " values (:id, :project, :workload, :name, :host, :tcp)")
                .bind("id", endpoint.id())
                .bind("project", project.value())
                .bind("workload", endpoint.workload().value())
                .bind("name", endpoint.portName())
                .bind("host", endpoint.host().orElse(null))
                .bind("tcp", endpoint.tcpPort().orElse(null))
                .execute();
    }

    /** Those that have one of these public ports. */
    List<Endpoint> onPorts(Handle handle, Set<Integer> ports) {
        return handle.createQuery(COLUMNS + " where tcp_port = any (:ports) and workload_id is not null order by id")
                .bindArray("ports", Integer.class, ports)
                .map((row, _) -> endpoint(row))
                .list();
    }

    void renumber(Handle handle, long id, int tcpPort) {
        handle.createUpdate("update endpoint set tcp_port = :port where id = :id")
                .bind("port", tcpPort)
                .bind("id", id)
                .execute();
    }

    /** Gives back what the workload's port gave up, if nobody has it now; false when there is nothing. */
    boolean regain(Handle handle, WorkloadId workload, Port port) {
        return handle.createUpdate(REGAIN)
                        .bind("workload", workload.value())
                        .bind("name", port.name())
                        .bind("http", port.protocol() == Port.Protocol.HTTP)
                        .execute()
                == 1;
    }

    void release(Handle handle, long id) {
        handle.createUpdate("update endpoint set workload_id = null, released_by = workload_id, released_at = now()"
                        + " where id = ?")
                .bind(0, id)
                .execute();
    }

    private static Endpoint endpoint(ResultSet row) throws SQLException {
        Integer tcpPort = (Integer) row.getObject("tcp_port");
        return new Endpoint(
                row.getLong("id"),
                new WorkloadId(row.getLong("workload_id")),
                row.getString("port_name"),
                Optional.ofNullable(row.getString("host")),
                Optional.ofNullable(tcpPort));
    }
}
