package dev.lattice.server.meter;

import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.meter.Quantities;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** What was used, added up; of one project, or of the nodes of one. */
final class UsageStore {
    /** Whose usage: what a project used, or what its nodes did for whomever. */
    enum Side {
        CONSUMER("project_id"),
        PROVIDER("provider_id");

        private final String column;

        Side(String column) {
            this.column = column;
        }
    }

    /**
     * What was used.
     *
     * @param amount charged for it, and the fee in that; 0 when nobody was charged yet
     */
    record Sum(String key, Quantities used, long amount, long fee) {
        Sum plus(Sum other) {
            return new Sum(key, used.plus(other.used), amount + other.amount, fee + other.fee);
        }
    }

    /** A line of a statement. */
    record Line(LocalDate day, String kind, String workload, String node, Quantities used, long amount, long fee) {}

    private static final String QUANTITIES = "sum(cpu_micros)::bigint as cpu_micros,"
            + " sum(memory_mb_millis)::bigint as memory_mb_millis, sum(disk_mb_millis)::bigint as disk_mb_millis,"
            + " sum(received_bytes)::bigint as received_bytes, sum(sent_bytes)::bigint as sent_bytes";

    /** For whom was charged. */
    List<Sum> settled(Handle handle, Side side, Optional<ProjectId> project, Days days, UsageGrouping by) {
        Query query = handle.createQuery("select " + key(by, "day") + " as key, " + QUANTITIES
                + ", sum(amount)::bigint as amount, sum(fee)::bigint as fee from usage_day where "
                + of(side, project) + " and day >= :from and day < :to group by 1 order by 1");
        return bound(query, project)
                .bind("from", days.from())
                .bind("to", days.to())
                .map((row, _) -> sum(row, row.getLong("amount"), row.getLong("fee")))
                .list();
    }

    /** For whom was not charged yet. */
    List<Sum> unsettled(Handle handle, Side side, Optional<ProjectId> project, Days days, UsageGrouping by) {
        Query query = handle.createQuery("select " + key(by, "(begins at time zone 'UTC')::date") + " as key, "
                + QUANTITIES + " from usage_interval where " + of(side, project)
                + " and transaction_id is null and begins >= :from and begins < :to group by 1 order by 1");
        return bound(query, project)
                .bind("from", days.begin())
                .bind("to", days.end())
                .map((row, _) -> sum(row, 0, 0))
                .list();
    }

    /** Jobs, those first that used most; charged for or not. */
    List<Sum> jobs(Handle handle, ProjectId project, Days days, int most) {
        return handle.createQuery("select job_id::text as key, " + QUANTITIES
                        + " from usage_interval where project_id = :project and kind = 'job' and begins >= :from"
                        + " and begins < :to group by job_id"
                        + " order by sum(cpu_micros) desc, sum(memory_mb_millis) desc, job_id limit :most")
                .bind("project", project.value())
                .bind("from", days.begin())
                .bind("to", days.end())
                .bind("most", most)
                .map((row, _) -> sum(row, 0, 0))
                .list();
    }

    private static Sum sum(ResultSet row, long amount, long fee) throws SQLException {
        return new Sum(row.getString("key"), MeterStore.quantities(row), amount, fee);
    }

    private static Query bound(Query query, Optional<ProjectId> project) {
        return project.isPresent() ? query.bind("project", project.get().value()) : query;
    }

    private static String of(Side side, Optional<ProjectId> project) {
        return project.isPresent() ? side.column + " = :project" : "true";
    }

    private static String key(UsageGrouping by, String day) {
        return switch (by) {
            case PROJECT -> "project_id::text";
            case WORKLOAD -> "coalesce(workload_id, 0)::text";
            case JOB -> "job_id::text";
            case NODE -> "node_id";
            case DAY -> day + "::text";
        };
    }

    Map<String, String> workloadNames(Handle handle, ProjectId project) {
        return names(handle.createQuery("select id::text as id, name from workload where project_id = :project")
                .bind("project", project.value()));
    }

    Map<String, String> projectNames(Handle handle) {
        return names(handle.createQuery("select id::text as id, name from project"));
    }

    private static Map<String, String> names(Query query) {
        return query.reduceRows(new HashMap<>(), (all, row) -> {
            all.put(row.getColumn("id", String.class), row.getColumn("name", String.class));
            return all;
        });
    }

    /** A month's lines, by day. */
    List<Line> statement(Handle handle, Side side, ProjectId project, YearMonth month) {
        Days days = Days.month(month);
        return handle.createQuery(
                        "select day, usage_day.kind, coalesce(workload.name, workload_id::text) as workload, usage_day.node_id,"
                                + " " + QUANTITIES
                                + ", sum(amount)::bigint as amount, sum(fee)::bigint as fee from usage_day"
                                + " left join workload on workload.id = workload_id and workload.project_id = :project"
                                + " where usage_day." + side.column + " = :project and day >= :from and day < :to"
                                + " group by 1, 2, 3, 4 order by 1, 2, 3, 4")
                .bind("project", project.value())
                .bind("from", days.from())
                .bind("to", days.to())
                .map((row, _) -> new Line(
                        row.getObject("day", LocalDate.class),
                        row.getString("kind"),
                        // Whose workload it was is not the provider's business.
                        side == Side.PROVIDER || "0".equals(row.getString("workload")) ? "" : row.getString("workload"),
                        row.getString("node_id"),
                        MeterStore.quantities(row),
                        row.getLong("amount"),
                        row.getLong("fee")))
                .list();
    }

    /** What a machine takes, as its owner says. */
    record Power(int idleWatts, int busyWatts, long kwhPrice, int cpuMillis) {}

    Map<NodeId, Power> power(Handle handle, ProjectId project) {
        Map<NodeId, Power> all = new HashMap<>();
        handle.createQuery("select node.id, idle_watts, busy_watts, kwh_price, cpu_millis from node_power"
                        + " join node on node.id = node_power.node_id where node.project_id = :project")
                .bind("project", project.value())
                .map((row, _) -> all.put(
                        new NodeId(row.getString("id")),
                        new Power(
                                row.getInt("idle_watts"),
                                row.getInt("busy_watts"),
                                row.getLong("kwh_price"),
                                row.getInt("cpu_millis"))))
                .list();
        return all;
    }

    /** By node and day: what processors worked there. */
    record Worked(NodeId node, String day, long cpuMicros) {}

    List<Worked> worked(Handle handle, ProjectId provider, Days days) {
        return handle.createQuery("select node_id, day, sum(cpu)::bigint as cpu from ("
                        + " select node_id, day::text as day, cpu_micros as cpu from usage_day"
                        + " where provider_id = :project and day >= :from and day < :to"
                        + " union all select node_id, (begins at time zone 'UTC')::date::text, cpu_micros"
                        + " from usage_interval where provider_id = :project and transaction_id is null"
                        + " and begins >= :begin and begins < :end) as worked group by node_id, day")
                .bind("project", provider.value())
                .bind("from", days.from())
                .bind("to", days.to())
                .bind("begin", days.begin())
                .bind("end", days.end())
                .map((row, _) ->
                        new Worked(new NodeId(row.getString("node_id")), row.getString("day"), row.getLong("cpu")))
                .list();
    }

    boolean setPower(Handle handle, ProjectId project, NodeId node, Power power, Instant now) {
        return handle.createUpdate("insert into node_power (node_id, idle_watts, busy_watts, kwh_price, changed_at)"
                                + " select id, :idle, :busy, :price, :now from node"
                                + " where id = :node and project_id = :project and removed_at is null"
                                + " on conflict (node_id) do update set idle_watts = excluded.idle_watts,"
                                + " busy_watts = excluded.busy_watts, kwh_price = excluded.kwh_price,"
                                + " changed_at = excluded.changed_at")
                        .bind("idle", power.idleWatts())
                        .bind("busy", power.busyWatts())
                        .bind("price", power.kwhPrice())
                        .bind("now", now)
                        .bind("node", node.value())
                        .bind("project", project.value())
                        .execute()
                == 1;
    }

    boolean hasNode(Handle handle, ProjectId project, NodeId node) {
        return handle.createQuery(
                        "select 1 from node where id = :node and project_id = :project and removed_at is null")
                .bind("node", node.value())
                .bind("project", project.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** How many nodes a project lends. */
    int nodes(Handle handle, ProjectId project) {
        return handle.createQuery("select count(*) from node where project_id = :project and removed_at is null"
                        + " and approved")
                .bind("project", project.value())
                .mapTo(Integer.class)
                .one();
    }
}
