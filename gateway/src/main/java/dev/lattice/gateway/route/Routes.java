package dev.lattice.gateway.route;

import com.google.protobuf.ByteString;
import dev.lattice.protocol.gateway.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The route table. Read by every connection without a lock; changed by one at a time, whole: who reads sees the table
 * before a change or the one behind it.
 */
public final class Routes {
    private record Table(Map<String, Route> byHost, Map<Integer, Route> byPort, ByteString tunnelKey) {}

    private final Map<Long, dev.lattice.protocol.gateway.Route> known = new TreeMap<>();
    private Map<Backend.Key, Backend> backends = new HashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile Table table = new Table(Map.of(), Map.of(), ByteString.EMPTY);

    /** Has somebody told after each change, on the thread that made it. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Applies what the server, or the state file, says. */
    public void apply(RouteTable change) {
        synchronized (this) {
            if (change.getComplete()) {
                known.clear();
            }
            change.getRoutesList().forEach(route -> known.put(route.getEndpointId(), route));
            change.getRemovedList().forEach(known::remove);
            ByteString key = change.getComplete() ? change.getTunnelKey() : table.tunnelKey();
            table = build(key);
        }
        watchers.forEach(Runnable::run);
    }

    private Table build(ByteString tunnelKey) {
        Map<String, Route> byHost = new HashMap<>();
        Map<Integer, Route> byPort = new HashMap<>();
        Map<Backend.Key, Backend> inUse = new HashMap<>();
        for (dev.lattice.protocol.gateway.Route told : known.values()) {
            List<Backend> leadsTo = new ArrayList<>();
            for (dev.lattice.protocol.gateway.Backend backend : told.getBackendsList()) {
                Backend.Key key = new Backend.Key(backend.getNodeId(), backend.getAllocationId(), backend.getPort());
                Backend same = backends.get(key);
                leadsTo.add(inUse.computeIfAbsent(key, _ -> same == null ? new Backend(key) : same));
            }
            Route route = new Route(told.getState(), told.getWorkload(), List.copyOf(leadsTo));
            switch (told.getMatchCase()) {
                case HTTP -> told.getHttp().getHostsList().forEach(host -> byHost.put(host, route));
                case TCP -> byPort.put(told.getTcp().getPort(), route);
                case MATCH_NOT_SET -> {
                    // Of a newer server; nobody can reach it through this gateway.
                }
            }
        }
        backends = inUse;
        return new Table(Map.copyOf(byHost), Map.copyOf(byPort), tunnelKey);
    }

    /** The table as it is, for {@link #apply} at another time. */
    public synchronized RouteTable snapshot() {
        return RouteTable.newBuilder()
                .setComplete(true)
                .addAllRoutes(known.values())
                .setTunnelKey(table.tunnelKey())
                .build();
    }

    /** @param host lower case, without port */
    public Optional<Route> byHost(String host) {
        return Optional.ofNullable(table.byHost().get(host));
    }

    public Optional<Route> byPort(int port) {
        return Optional.ofNullable(table.byPort().get(port));
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
}
