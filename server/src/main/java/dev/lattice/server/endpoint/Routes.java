package dev.lattice.server.endpoint;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.gateway.NodeTickets;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where every endpoint leads, and who is told. Followers first get the whole table, but not before all workloads were
 * looked at: one that knows half of them would take the others away.
 */
public final class Routes {
    /** Before it there is none whose tickets could be over. */
    private static final int FIRST_REGISTRATION = 1;

    private final Map<WorkloadId, Map<Long, Route>> table = new HashMap<>();
    private final Set<Consumer<RouteTable>> followers = new LinkedHashSet<>();
    /** Endpoints of workloads that could not be looked at: what gateways know of them is right for all that is known. */
    private final Map<WorkloadId, Set<Long>> kept = new HashMap<>();

    /** By node, the oldest registration whose tunnel ticket counts, where earlier ones are over. */
    private final Map<String, Integer> tickets = new HashMap<>();

    private volatile Supplier<Map<NodeId, Integer>> registrations = Map::of;
    private boolean complete;

    /** Whom to ask for the nodes' registrations at each {@link #begin}: another server may have led meanwhile. */
    public void ask(Supplier<Map<NodeId, Integer>> onRecord) {
        registrations = onRecord;
    }

    /** All workloads are looked at anew; nobody is told anything until {@link #finish}. Asks the database. */
    public void begin() {
        Map<NodeId, Integer> onRecord = registrations.get();
        synchronized (this) {
            complete = false;
            table.clear();
            kept.clear();
            onRecord.forEach((node, since) -> tickets.merge(node.value(), since, Math::max));
        }
    }

    /** From this registration of a node on its tunnel tickets count; gateways close what came by earlier ones. */
    void ticketsSince(NodeId node, int generation) {
        synchronized (this) {
            int before = tickets.getOrDefault(node.value(), FIRST_REGISTRATION);
            if (generation <= before) {
                return;
            }
            tickets.put(node.value(), generation);
            if (complete) {
                RouteTable change = RouteTable.newBuilder()
                        .addTickets(ticket(node.value(), generation))
                        .build();
                followers.forEach(follower -> follower.accept(change));
            }
        }
    }

    private static NodeTickets ticket(String node, int since) {
        return NodeTickets.newBuilder().setNodeId(node).setSince(since).build();
    }

    /**
     * All workloads were looked at.
     *
     * @param unknown the endpoints of those that could not be made out
     */
    public synchronized void finish(Map<WorkloadId, Set<Long>> unknown) {
        if (!complete) {
            complete = true;
            kept.putAll(unknown);
            RouteTable all = all();
            followers.forEach(follower -> follower.accept(all));
        }
    }

    /** These are the workload's routes, and it has no others. */
    public synchronized void set(WorkloadId workload, List<Route> routes) {
        Map<Long, Route> before = table.getOrDefault(workload, Map.of());
        Set<Long> inDoubt = kept.remove(workload);
        Map<Long, Route> after = new HashMap<>();
        routes.forEach(route -> after.put(route.getEndpointId(), route));
        if (before.equals(after) && inDoubt == null) {
            return;
        }
        if (after.isEmpty()) {
            table.remove(workload);
        } else {
            table.put(workload, after);
        }
        if (complete && !followers.isEmpty()) {
            Set<Long> gone = new HashSet<>(before.keySet());
            gone.addAll(inDoubt == null ? Set.of() : inDoubt);
            gone.removeAll(after.keySet());
            RouteTable difference = difference(before, after, gone);
            followers.forEach(follower -> follower.accept(difference));
        }
    }

    private static RouteTable difference(Map<Long, Route> before, Map<Long, Route> after, Set<Long> gone) {
        RouteTable.Builder message = RouteTable.newBuilder();
        after.forEach((id, route) -> {
            if (!route.equals(before.get(id))) {
                message.addRoutes(route);
            }
        });
        return message.addAllRemoved(gone).build();
    }

    /** Tells the follower the whole table as soon as there is one, and what changes from then on. It must not block. */
    public void follow(Consumer<RouteTable> follower) {
        synchronized (this) {
            followers.add(follower);
            if (complete) {
                follower.accept(all());
            }
        }
    }

    synchronized void unfollow(Consumer<RouteTable> follower) {
        followers.remove(follower);
    }

    private RouteTable all() {
        RouteTable.Builder message = RouteTable.newBuilder().setComplete(true);
        table.values().forEach(routes -> message.addAllRoutes(routes.values()));
        kept.values().forEach(message::addAllKept);
        tickets.forEach((node, since) -> message.addTickets(ticket(node, since)));
        return message.build();
    }
}
