package dev.lattice.server.availability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.availability.RulesView;
import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Power;
import dev.lattice.core.id.NodeId;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Orders, what nodes did, and what was known of their owners, in the database. */
final class AvailabilityStore {
    /** Of a battery, where the machine says nothing of it. */
    private static final Integer UNTOLD = -1;

    private static final Set<String> WORKING = Set.of("work", "no_start");
    private static final int FETCHED = 1_000;

    private final ObjectMapper json;

    AvailabilityStore(ObjectMapper json) {
        this.json = json;
    }

    /** The order for a node; one that says nothing when there is none. */
    StoredOrder order(Handle handle, NodeId node) {
        return handle.createQuery("select * from node_order where node_id = ?")
                .bind(0, node.value())
                .map((row, _) -> order(row))
                .findOne()
                .orElseGet(() -> StoredOrder.none(node));
    }

    /** The same, which nobody else changes until the transaction ends. */
    StoredOrder lock(Handle handle, NodeId node, Instant now) {
        handle.createUpdate("insert into node_order (node_id, version, changed_at) values (:node, 0, :now)"
                        + " on conflict do nothing")
                .bind("node", node.value())
                .bind("now", now)
                .execute();
        return handle.createQuery("select * from node_order where node_id = ? for update")
                .bind(0, node.value())
                .map((row, _) -> order(row))
                .one();
    }

    /** Those of nodes that are cordoned or drained. */
    List<StoredOrder> closed(Handle handle) {
        return handle.createQuery("select * from node_order where cordoned or drain_since is not null")
                .map((row, _) -> order(row))
                .list();
    }

    /** Writes it as the next version, which it returns. */
    StoredOrder write(Handle handle, StoredOrder order, Instant now) {
        return handle.createQuery("""
                        update node_order set version = version + 1, rules = :rules, pause = :pause,
                            pause_until = :until, cordoned = :cordoned, drain_since = :since, drain_within = :within,
                            changed_at = :now
                        where node_id = :node returning *
                        """)
                .bind("rules", order.rules().map(this::text).orElse(null))
                .bind("pause", order.pause().name().toLowerCase(Locale.ROOT))
                .bind("until", order.pauseUntil().orElse(null))
                .bind("cordoned", order.cordoned())
                .bind("since", order.drain().map(StoredOrder.Drain::since).orElse(null))
                .bind("within", order.drain().map(StoredOrder.Drain::within).orElse(0))
                .bind("now", now)
                .bind("node", order.node().value())
                .map((row, _) -> order(row))
                .one();
    }

    private StoredOrder order(ResultSet row) throws SQLException {
        String rules = row.getString("rules");
        Instant drained = instant(row, "drain_since");
        return new StoredOrder(
                new NodeId(row.getString("node_id")),
                row.getLong("version"),
                Optional.ofNullable(rules).map(this::rules),
                PauseKind.valueOf(row.getString("pause").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(instant(row, "pause_until")),
                row.getBoolean("cordoned"),
                drained == null
                        ? Optional.empty()
                        : Optional.of(new StoredOrder.Drain(drained, row.getInt("drain_within"))));
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private RulesView rules(String text) {
        try {
            return json.readValue(text, RulesView.class);
        } catch (JsonProcessingException damaged) {
            throw new UncheckedIOException("rules of a node cannot be read", damaged);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    // ---- what they did ----

    /** From then on the node does this for others. */
    void append(Handle handle, NodeId node, Spell spell) {
        Availability now = spell.now();
        handle.createUpdate("""
                        insert into node_availability
                            (node_id, since, mode, cpu_percent, memory_percent, gpu, reasons, until, time_zone, own_rules)
                        select :node, :since, :mode, :cpu, :memory, :gpu, :reasons, :until, :zone, :rules
                        where exists (select 1 from node where id = :node)
                        on conflict (node_id, since) do update set own_rules = excluded.own_rules
                        """)
                .bind("node", node.value())
                .bind("since", spell.since())
                .bind("mode", now.mode().name().toLowerCase(Locale.ROOT))
                .bind("cpu", now.budget().cpuPercent())
                .bind("memory", now.budget().memoryPercent())
                .bind("gpu", now.budget().gpu())
                .bind("reasons", text(now.reasons()))
                .bind("until", now.until().filter(time -> time.isBefore(FAR)).orElse(null))
                .bind("zone", spell.timeZone())
                .bind("rules", spell.ownRules())
                .execute();
    }

    /** The preset of the node's own settings, as it said it last; empty when it never did. */
    String ownRules(Handle handle, NodeId node) {
        return handle.createQuery("""
                        select own_rules from node_availability where node_id = ? and own_rules <> ''
                        order by since desc limit 1
                        """)
                .bind(0, node.value())
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    /** From then on it is not there. */
    void appendAway(Handle handle, NodeId node, Instant since, String timeZone) {
        handle.createUpdate("""
                        insert into node_availability
                            (node_id, since, mode, cpu_percent, memory_percent, gpu, reasons, time_zone)
                        select :node, :since, 'away', 0, 0, false, '[]', :zone
                        where exists (select 1 from node where id = :node)
                        on conflict (node_id, since) do nothing
                        """)
                .bind("node", node.value())
                .bind("since", since)
                .bind("zone", timeZone)
                .execute();
    }

    /** What a node did from then on: work, also where it starts nothing more, or not; away is not to be there at all. */
    record Change(NodeId node, Instant since, boolean works, boolean away, String timeZone) {}

    /** All that is kept, by node and then in its order. */
    void changes(Handle handle, Consumer<Change> each) {
        try (Stream<Change> rows = handle
                .createQuery("select node_id, since, mode, time_zone from node_availability order by node_id, since")
                .setFetchSize(FETCHED)
                .map((row, _) -> new Change(
                        new NodeId(row.getString("node_id")),
                        row.getTimestamp("since").toInstant(),
                        WORKING.contains(row.getString("mode")),
                        "away".equals(row.getString("mode")),
                        row.getString("time_zone")))
                .stream()) {
            rows.forEach(each);
        }
    }

    /** When each node was heard last; of those that did not tell of their owner of late nothing. */
    Map<NodeId, Instant> lastHeard(Handle handle) {
        Map<NodeId, Instant> heard = new HashMap<>();
        // By the key of each node: there are a thousand times as many samples.
        handle
                .createQuery("""
                        select id, (select max(at) from owner_sample where node_id = node.id) as heard from node
                        """)
                .map((row, _) -> {
                    Instant at = instant(row, "heard");
                    return at == null ? null : Map.entry(new NodeId(row.getString("id")), at);
                })
                .list()
                .stream()
                .filter(Objects::nonNull)
                .forEach(entry -> heard.put(entry.getKey(), entry.getValue()));
        return heard;
    }

    /** Beyond that the database has no time. */
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

    // ---- what was known of owners ----

    void append(Handle handle, NodeId node, OwnerFacts facts) {
        handle.createUpdate("""
                        insert into owner_sample (node_id, at, idle_seconds, others_cpu, free_memory, battery,
                            full_screen, applications)
                        select :node, :at, :idle, :cpu, :memory, :battery, :full, :applications
                        where exists (select 1 from node where id = :node)
                        on conflict (node_id, at) do nothing
                        """)
                .bind("node", node.value())
                .bind("at", facts.now())
                .bind("idle", facts.userIdle().map(Duration::toSeconds).orElse(null))
                .bind("cpu", boxed(facts.othersCpuPercent()))
                .bind("memory", boxed(facts.freeMemoryPercent()))
                .bind("battery", battery(facts.power()))
                .bind("full", facts.fullScreen().orElse(false))
                .bindArray("applications", String.class, facts.applications())
                .execute();
    }

    private static @Nullable Integer battery(Power power) {
        return switch (power) {
            case Power.Mains _ -> null;
            case Power.Battery(int percent) -> percent;
            case Power.Unknown _ -> UNTOLD;
        };
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    /** What is known since then, in its order. */
    List<OwnerFacts> samples(Handle handle, NodeId node, Instant since, ZoneId zone) {
        return handle.createQuery("select * from owner_sample where node_id = ? and at >= ? order by at")
                .bind(0, node.value())
                .bind(1, since)
                .map((row, _) -> facts(row, zone))
                .list();
    }

    private static OwnerFacts facts(ResultSet row, ZoneId zone) throws SQLException {
        Integer battery = row.getObject("battery", Integer.class);
        Long idle = row.getObject("idle_seconds", Long.class);
        return new OwnerFacts(
                row.getTimestamp("at").toInstant(),
                zone,
                Optional.ofNullable(idle).map(Duration::ofSeconds),
                number(row, "others_cpu"),
                number(row, "free_memory"),
                battery == null ? new Power.Mains() : battery < 0 ? new Power.Unknown() : new Power.Battery(battery),
                Optional.of(row.getBoolean("full_screen")),
                Set.copyOf(Arrays.asList((String[]) row.getArray("applications").getArray())));
    }

    private static OptionalInt number(ResultSet row, String column) throws SQLException {
        Integer number = row.getObject(column, Integer.class);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Forgets what is older. */
    void forget(Handle handle, Instant samplesBefore, Instant spellsBefore) {
        handle.execute("delete from owner_sample where at < ?", samplesBefore);
        // What held when the time begins that is kept is kept, too.
        handle.execute("""
                        delete from node_availability old where since < ? and exists (
                            select 1 from node_availability later
                            where later.node_id = old.node_id and later.since > old.since and later.since <= ?)
                        """, spellsBefore, spellsBefore);
    }
}
