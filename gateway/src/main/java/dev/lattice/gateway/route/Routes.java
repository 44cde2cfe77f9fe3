package dev.lattice.gateway.route;

import com.google.protobuf.ByteString;
import dev.lattice.protocol.gateway.LinkMatch;
import dev.lattice.protocol.gateway.NodeTickets;
import dev.lattice.protocol.gateway.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/**
 * The route table. Read by every connection without a lock; changed by one at a time, whole: who reads sees the table
 * before a change or the one behind it.
 */
public final class Routes {
    private record Table(
            Map<String, Route> byHost,
            Map<Integer, Route> byPort,
            Map<Target, Linked> byTarget,
            ByteString tunnelKey,
            Map<String, Integer> tickets) {}

    /** A port of a workload. */
    private record Target(long workload, int port) {}

    /** The way there, and the nodes that may take it. */
    private record Linked(Route route, Set<String> nodes) {}

    private final Map<Long, dev.lattice.protocol.gateway.Route> known = new TreeMap<>();
    private Map<Backend.Key, Backend> backends = new HashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile Table table = new Table(Map.of(), Map.of(), Map.of(), ByteString.EMPTY, Map.of());

    /** Has somebody told after each change, on the thread that made it. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Applies what the server, or the state file, says. */
    public void apply(RouteTable change) {
        synchronized (this) {
            if (change.getComplete()) {
                known.keySet().retainAll(change.getKeptList());
            }
            change.getRoutesList().forEach(route -> known.put(route.getEndpointId(), route));
            change.getRemovedList().forEach(known::remove);
            ByteString key = change.getComplete() ? change.getTunnelKey() : table.tunnelKey();
            table = build(key, tickets(change));
        }
        watchers.forEach(Runnable::run);
    }

    private Map<String, Integer> tickets(RouteTable change) {
        Map<String, Integer> since = new HashMap<>(change.getComplete() ? Map.of() : table.tickets());
        change.getTicketsList().forEach(node -> since.put(node.getNodeId(), node.getSince()));
        return Map.copyOf(since);
    }

    private Table build(ByteString tunnelKey, Map<String, Integer> tickets) {
        Map<String, Route> byHost = new HashMap<>();
        Map<Integer, Route> byPort = new HashMap<>();
        Map<Target, Linked> byTarget = new HashMap<>();
        Map<Backend.Key, Backend> inUse = new HashMap<>();
        for (dev.lattice.protocol.gateway.Route told : known.values()) {
            switch (told.getMatchCase()) {
                case HTTP -> {
                    Route route = route(told, dev.lattice.protocol.gateway.Backend::getPort, inUse);
                    told.getHttp().getHostsList().forEach(host -> byHost.put(host, route));
                }
                case TCP ->
                    byPort.put(
                            told.getTcp().getPort(), route(told, dev.lattice.protocol.gateway.Backend::getPort, inUse));
                case LINK -> {
                    LinkMatch link = told.getLink();
                    Set<String> nodes = Set.copyOf(link.getNodeIdsList());
                    for (int port : link.getPortsList()) {
                        byTarget.put(
                                new Target(link.getWorkloadId(), port),
                                new Linked(route(told, _ -> port, inUse), nodes));
                    }
                }
                case MATCH_NOT_SET -> {
                    // Of a newer server; nobody can reach it through this gateway.
                }
            }
        }
        backends = inUse;
        return new Table(Map.copyOf(byHost), Map.copyOf(byPort), Map.copyOf(byTarget), tunnelKey, tickets);
    }

    private Route route(
            dev.lattice.protocol.gateway.Route told,
            ToIntFunction<dev.lattice.protocol.gateway.Backend> port,
            Map<Backend.Key, Backend> inUse) {
        List<Backend> leadsTo = new ArrayList<>();
        for (dev.lattice.protocol.gateway.Backend backend : told.getBackendsList()) {
            Backend.Key key = new Backend.Key(backend.getNodeId(), backend.getAllocationId(), port.applyAsInt(backend));
            Backend same = backends.get(key);
            leadsTo.add(inUse.computeIfAbsent(key, _ -> same == null ? new Backend(key) : same));
        }
        return new Route(told.getState(), told.getWorkload(), told.getProjectId(), List.copyOf(leadsTo));
    }

    /** The table as it is, for {@link #apply} at another time. */
    public synchronized RouteTable snapshot() {
        RouteTable.Builder all = RouteTable.newBuilder()
                .setComplete(true)
                .addAllRoutes(known.values())
                .setTunnelKey(table.tunnelKey());
        table.tickets()
                .forEach((node, since) ->
                        all.addTickets(NodeTickets.newBuilder().setNodeId(node).setSince(since)));
        return all.build();
    }

    /** @param host lower case, without port */
    public Optional<Route> byHost(String host) {
        return Optional.ofNullable(table.byHost().get(host));
    }

    public Optional<Route> byPort(int port) {
        return Optional.ofNullable(table.byPort().get(port));
    }

    /**
     * The way to a workload from another one of its project.
     *
     * @param nodeId where the other one runs
     * @return empty when nothing on that node links to it, or it has no such port
     */
    public Optional<Route> byLink(String nodeId, long workload, int port) {
        return Optional.ofNullable(table.byTarget().get(new Target(workload, port)))
                .filter(link -> link.nodes().contains(nodeId))
                .map(Linked::route);
    }

    /** Of all TCP routes. */
    public List<Integer> ports() {
        return List.copyOf(table.byPort().keySet());
    }

    /** Of all HTTP routes. */
    public List<String> hosts() {
        return List.copyOf(table.byHost().keySet());
    }

    /** By which nodes' tickets are proven; empty while no server has told one. */
    public byte[] tunnelKey() {
        return table.tunnelKey().toByteArray();
    }

    /** By node, the oldest registration whose ticket counts; of nodes that are not in it any does. */
    public Map<String, Integer> tickets() {
        return table.tickets();
    }
}
