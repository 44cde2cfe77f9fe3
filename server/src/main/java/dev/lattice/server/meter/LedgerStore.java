package dev.lattice.server.meter;

import dev.lattice.core.meter.Quantities;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;

/** The ledger in the database. */
final class LedgerStore {
    private static final String SETTLED = """
            update usage_interval set transaction_id = :transaction
            from unnest(:allocations, :begins) as settled (allocation, begins)
            where usage_interval.allocation_id = settled.allocation
                and usage_interval.begins = to_timestamp(settled.begins / 1000.0) and transaction_id is null
            """;

    private static final String ADD_TO_DAY = """
            insert into usage_day (day, project_id, provider_id, node_id, workload_id, kind, cpu_micros, memory_mb_millis,
                disk_mb_millis, received_bytes, sent_bytes, amount, fee)
            values (:day, :project, :provider, :node, :workload, :kind, :cpu, :memory, :disk, :received, :sent, :amount, :fee)
            on conflict (project_id, day, provider_id, node_id, workload_id, kind) do update set
                cpu_micros = usage_day.cpu_micros + excluded.cpu_micros,
                memory_mb_millis = usage_day.memory_mb_millis + excluded.memory_mb_millis,
                disk_mb_millis = usage_day.disk_mb_millis + excluded.disk_mb_millis,
                received_bytes = usage_day.received_bytes + excluded.received_bytes,
                sent_bytes = usage_day.sent_bytes + excluded.sent_bytes,
                amount = usage_day.amount + excluded.amount, fee = usage_day.fee + excluded.fee
            """;

    /** An interval that nothing is added to and nobody was charged for. */
    record Closed(
            long allocation,
            Instant begins,
            Instant ends,
            long project,
            long provider,
            String node,
            long workload,
            String kind,
            Quantities used) {}

    /** What is added up for good. */
    record Line(LocalDate day, String node, long workload, String kind) {}

    /** What was left over of the last charge between two. */
    record Carry(long parts, long fee) {}

    /**
     * A charge.
     *
     * @param amount that the project pays
     * @param fee of it the platform's
     */
    record Posting(
            long id,
            long project,
            long provider,
            long price,
            Instant at,
            Instant begins,
            Instant ends,
            long amount,
            long fee) {}

    /** Locks them until the transaction ends; those that another one has are left to it. */
    List<Closed> unsettled(Handle handle, int most) {
        return handle.createQuery("select * from usage_interval where transaction_id is null and closed"
                        + " order by project_id, provider_id limit :most for update skip locked")
                .bind("most", most)
                .map((row, _) -> new Closed(
                        row.getLong("allocation_id"),
                        row.getObject("begins", OffsetDateTime.class).toInstant(),
                        row.getObject("ends", OffsetDateTime.class).toInstant(),
                        row.getLong("project_id"),
                        row.getLong("provider_id"),
                        row.getString("node_id"),
                        row.getLong("workload_id"),
                        row.getString("kind"),
                        MeterStore.quantities(row)))
                .list();
    }

    /** Locked until the transaction ends. */
    Carry carry(Handle handle, long project, long provider) {
        handle.createUpdate("insert into ledger_carry (project_id, provider_id, parts, fee)"
                        + " values (:project, :provider, 0, 0) on conflict do nothing")
                .bind("project", project)
                .bind("provider", provider)
                .execute();
        return handle.createQuery("select parts, fee from ledger_carry"
                        + " where project_id = :project and provider_id = :provider for update")
                .bind("project", project)
                .bind("provider", provider)
                .map((row, _) -> new Carry(row.getLong("parts"), row.getLong("fee")))
                .one();
    }

    void carry(Handle handle, long project, long provider, Carry carry) {
        handle.createUpdate("update ledger_carry set parts = :parts, fee = :fee"
                        + " where project_id = :project and provider_id = :provider")
                .bind("parts", carry.parts())
                .bind("fee", carry.fee())
                .bind("project", project)
                .bind("provider", provider)
                .execute();
    }

    /** One that comes to nothing has no entries: its intervals are settled all the same. */
    void post(Handle handle, Posting posting) {
        handle.createUpdate("insert into ledger_transaction"
                        + " (id, kind, project_id, provider_id, price_id, at, begins, ends)"
                        + " values (:id, 'usage', :project, :provider, :price, :at, :begins, :ends)")
                .bind("id", posting.id())
                .bind("project", posting.project())
                .bind("provider", posting.provider())
                .bind("price", posting.price())
                .bind("at", posting.at())
                .bind("begins", posting.begins())
                .bind("ends", posting.ends())
                .execute();
        entry(handle, posting.id(), account(handle, "consumer", Optional.of(posting.project())), -posting.amount());
        entry(
                handle,
                posting.id(),
                account(handle, "provider", Optional.of(posting.provider())),
                posting.amount() - posting.fee());
        entry(handle, posting.id(), account(handle, "platform", Optional.empty()), posting.fee());
    }

    private static void entry(Handle handle, long transaction, long account, long amount) {
        if (amount != 0) {
            handle.createUpdate("insert into ledger_entry (transaction_id, account_id, amount)"
                            + " values (:transaction, :account, :amount)")
                    .bind("transaction", transaction)
                    .bind("account", account)
                    .bind("amount", amount)
                    .execute();
        }
    }

    private static long account(Handle handle, String kind, Optional<Long> project) {
        return find(handle, kind, project).orElseGet(() -> {
            handle.createUpdate("insert into ledger_account (kind, project_id) values (:kind, :project)"
                            + " on conflict do nothing")
                    .bind("kind", kind)
                    .bind("project", project.orElse(null))
                    .execute();
            return find(handle, kind, project).orElseThrow();
        });
    }

    private static Optional<Long> find(Handle handle, String kind, Optional<Long> project) {
        return handle.createQuery(
                        "select id from ledger_account" + " where kind = :kind and coalesce(project_id, 0) = :project")
                .bind("kind", kind)
                .bind("project", project.orElse(0L))
                .mapTo(Long.class)
                .findOne();
    }

    void addToDays(
            Handle handle,
            long project,
            long provider,
            Map<Line, Quantities> lines,
            List<Long> amounts,
            List<Long> fees) {
        PreparedBatch batch = handle.prepareBatch(ADD_TO_DAY);
        int i = 0;
        for (Map.Entry<Line, Quantities> line : lines.entrySet()) {
            batch.bind("day", line.getKey().day())
                    .bind("project", project)
                    .bind("provider", provider)
                    .bind("node", line.getKey().node())
                    .bind("workload", line.getKey().workload())
                    .bind("kind", line.getKey().kind())
                    .bind("cpu", line.getValue().cpuMicros())
                    .bind("memory", line.getValue().memoryMbMillis())
                    .bind("disk", line.getValue().diskMbMillis())
                    .bind("received", line.getValue().receivedBytes())
                    .bind("sent", line.getValue().sentBytes())
                    .bind("amount", amounts.get(i))
                    .bind("fee", fees.get(i))
                    .add();
            i++;
        }
        batch.execute();
    }

    /** They are charged for by that transaction, and never again. */
    void settled(Handle handle, long transaction, List<Closed> intervals) {
        Update update = handle.createUpdate(SETTLED).bind("transaction", transaction);
        array(update, "allocations", intervals, Closed::allocation);
        array(update, "begins", intervals, interval -> interval.begins().toEpochMilli());
        int done = update.execute();
        if (done != intervals.size()) {
            throw new IllegalStateException(
                    "of " + intervals.size() + " intervals " + done + " were settled: nothing is charged");
        }
    }

    private static void array(Update update, String name, List<Closed> intervals, Function<Closed, Long> value) {
        update.bindArray(name, Long.class, intervals.stream().map(value).toList());
    }
}
