package dev.lattice.server.endpoint;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.service.Port;
import dev.lattice.protocol.Gateway;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.server.postgres.Database;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The gateways: which there are, what nodes need to dial them, and the addresses that they give to endpoints. Where these
 * lead is told to them by {@link Routes}.
 */
public final class Gateways {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    /** Of addresses while no gateway has said its own. */
    private static final int USUAL_HTTP = 8000;

    private final GatewayStore store;
    private final Routes routes;
    private final byte[] secret;
    private final String domain;
    /** By id; those that are away for a while are among them. */
    private final Map<String, GatewayRecord> known = new ConcurrentSkipListMap<>();

    private final Map<String, GatewayLink> links = new ConcurrentHashMap<>();
    /** The id of the one that came or went last; empty while none has. */
    private volatile String latest = "";

    private volatile Runnable listener = () -> {};
    private volatile Runnable refusals = () -> {};

    /**
     * @param secret from which the gateways' tunnel keys are made
     * @param domain under which HTTP endpoints have their names; TCP endpoints are ports of it
     */
    public Gateways(Database database, Routes routes, byte[] secret, String domain) {
        this.store = new GatewayStore(database);
        this.routes = routes;
        this.secret = secret.clone();
        this.domain = domain;
    }

    /** Remembers those that came before; to be called once the database is up. */
    public void load() {
        for (GatewayRecord gateway : store.all()) {
            known.put(gateway.id(), gateway);
            latest = gateway.id();
        }
    }

    /** Is called when nodes have to be told anew; must not block. */
    public void listen(Runnable changed) {
        listener = changed;
    }

    /** Is called when gateways could open fewer ports, or more; must not block. */
    public void listenToRefusals(Runnable changed) {
        refusals = changed;
    }

    /** A gateway calls. */
    GatewayLink open(String peer, ServerCallStreamObserver<RouteTable> out) {
        return new GatewayLink(this, routes, peer, out);
    }

    void came(GatewayRecord gateway, GatewayLink link) {
        GatewayLink before = links.put(gateway.id(), link);
        if (before != null && !before.equals(link)) {
            before.replaced();
        }
        latest = gateway.id();
        store.save(gateway);
        if (!gateway.equals(known.put(gateway.id(), gateway))) {
            listener.run();
        }
    }

    void went(GatewayRecord gateway, GatewayLink link) {
        if (links.remove(gateway.id(), link)) {
            latest = gateway.id();
        }
    }

    /** Forgets those that have been away for so long that they will not come back; asks the database. */
    void sweep() {
        Set<String> left = store.sweep(links.keySet());
        if (known.keySet().removeIf(id -> !left.contains(id) && !links.containsKey(id))) {
            listener.run();
        }
    }

    /** Whether a gateway follows the routes now. */
    public boolean connected() {
        return !links.isEmpty();
    }

    /**
     * Lets a node's tunnels in. Tickets of its earlier registrations are worth nothing from now on.
     *
     * @param generation of the registration by whose token it came
     * @return what it needs to dial all gateways
     */
    public dev.lattice.protocol.Gateways admit(NodeId node, int generation) {
        routes.ticketsSince(node, generation);
        dev.lattice.protocol.Gateways.Builder all = dev.lattice.protocol.Gateways.newBuilder();
        known.values()
                .forEach(gateway -> all.addGateways(Gateway.newBuilder()
                        .setGatewayId(gateway.id())
                        .setHost(gateway.host())
                        .setTunnelPort(gateway.tunnelPort())
                        .setTicket(ByteString.copyFrom(Ticket.of(tunnelKey(gateway.id()), node.value(), generation)))
                        .setGeneration(generation)));
        return all.build();
    }

    /**
     * A node was removed: gateways close what it has there, and let it in no more.
     *
     * @param generation that its next registration has at the least
     */
    public void expel(NodeId node, int generation) {
        routes.ticketsSince(node, generation);
    }

    /** By what a gateway knows nodes: another gateway's is of no use there. */
    byte[] tunnelKey(String gateway) {
        return Ticket.key(secret, gateway);
    }

    /** Public ports that no gateway could open, though one is there: others have them. */
    public Set<Integer> refusedPorts() {
        return links.values().stream()
                .map(GatewayLink::refused)
                .reduce((some, others) -> {
                    Set<Integer> both = new HashSet<>(some);
                    both.retainAll(others);
                    return both;
                })
                .orElse(Set.of());
    }

    void refused() {
        refusals.run();
    }

    /** Where an endpoint is reached from outside. */
    public PublicAddress address(Endpoint endpoint) {
        if (endpoint.protocol() == Port.Protocol.TCP) {
            int port = endpoint.tcpPort().orElseThrow();
            return new PublicAddress(domain, port, "tcp://" + domain + ":" + port);
        }
        return address(fullName(endpoint.host().orElseThrow()));
    }

    /** Where a name that somebody brought is reached from outside, once it leads to a gateway. */
    public PublicAddress domainAddress(String domain) {
        return address(domain);
    }

    private PublicAddress address(String host) {
        Optional<GatewayRecord> gateway = front();
        int https = gateway.map(GatewayRecord::httpsPort).orElse(0);
        if (https > 0) {
            return new PublicAddress(host, https, "https://" + host + (https == HTTPS ? "" : ":" + https));
        }
        int http = gateway.map(GatewayRecord::httpPort).orElse(USUAL_HTTP);
        return new PublicAddress(host, http, "http://" + host + (http == HTTP ? "" : ":" + http));
    }

    /** The one that gives addresses: one that is there, or else the last that was. */
    private Optional<GatewayRecord> front() {
        return known.values().stream()
                .filter(gateway -> links.containsKey(gateway.id()))
                .findFirst()
                .or(() -> Optional.ofNullable(known.get(latest)));
    }

    /** The name by which a gateway knows an HTTP endpoint. */
    public String fullName(String host) {
        return host + "." + domain;
    }
}
