package dev.lattice.core.scheduling;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.label.Preference;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds nodes for services: among those that have room, one where fewest of the same workload run under the same value
 * of the label that it is spread by, of these one that itself runs fewest of it, so that a node's end is not the
 * workload's, of these one that it prefers, then, of what stays where its volumes come to be, one that is seldom away, then
 * one that has its image, and then the one with most memory left.
 */
public final class Residences {
    private Residences() {}

    /** The node that suits the service best, or empty when there is none; changes nothing. */
    public static Optional<NodeId> place(Fleet fleet, PendingService service) {
        Map<String, Integer> zones = zones(fleet, service);
        return suitable(fleet, service)
                .filter(node -> service.reserved().fitsIn(fleet.freeFor(service, node)))
                .min(Comparator.<Node>comparingInt(node -> zones.getOrDefault(zone(node, service), 0))
                        .thenComparingInt(node -> fleet.residents(node, service.workload()))
                        .thenComparingInt(node -> -liking(node, service))
                        .thenComparingInt(node -> service.settles() ? -node.indexedOutlook.present() : 0)
                        .thenComparing(node -> !service.near().contains(node.id))
                        .thenComparingLong(node -> -node.free().memoryMb())
                        .thenComparingLong(node -> node.order))
                .map(node -> node.id);
    }

    /** How many instances of the workload run under each value of the label that it is spread by. */
    private static Map<String, Integer> zones(Fleet fleet, PendingService service) {
        Map<String, Integer> zones = new HashMap<>();
        if (service.siting().spread().isPresent()) {
            fleet.homes(service.workload()).forEach(node -> zones.merge(zone(node, service), 1, Integer::sum));
        }
        return zones;
    }

    /** Nodes without the label are one zone, too. */
    private static String zone(Node node, PendingService service) {
        NodeOffer offer = node.offer;
        return offer == null
                ? ""
                : service.siting()
                        .spread()
                        .map(key -> offer.labels().getOrDefault(key, ""))
                        .orElse("");
    }

    private static int liking(Node node, PendingService service) {
        NodeOffer offer = node.offer;
        return offer == null
                ? 0
                : service.siting().preferred().stream()
                        .filter(wish -> wish.expression().metBy(offer.labels()))
                        .mapToInt(Preference::weight)
                        .sum();
    }

    /** Nodes that are what the service requires, and large enough for it when they are empty. */
    static Stream<Node> suitable(Fleet fleet, PendingService service) {
        return candidates(fleet, service).stream()
                .filter(node -> service.limits().fitsIn(capacity(node))
                        && service.reserved().fitsIn(capacity(node)));
    }

    /** Why the service waits. A reason that blocks is never given for one that {@link #place} finds a node for. */
    public static WaitingReason explain(Fleet fleet, PendingService service) {
        Optional<NodeId> home = service.home();
        Optional<NodeOffer> there = home.flatMap(fleet::offered).filter(NodeOffer::takesWork);
        if (home.isPresent() && there.isEmpty()) {
            String closed = home.flatMap(fleet::offered).map(NodeOffer::closed).orElse("");
            String where = "what it keeps is on node " + home.get();
            return closed.isEmpty()
                    ? new WaitingReason(Code.NODE_AWAY, where + ", which is not online")
                    : new WaitingReason(Code.NODES_REST, where + ": " + closed);
        }
        Collection<Node> nodes = candidates(fleet, service);
        if (nodes.isEmpty()) {
            return there.map(offer -> Lack.ofHome(offer, service.requirement()))
                    .orElseGet(() -> Lack.ofNodes(fleet, service.requirement()));
        }
        String its = home.map(node -> "node " + node + ", where what it keeps is, has")
                .orElse("");
        List<Resources> whole = nodes.stream().map(Residences::capacity).toList();
        if (whole.stream().noneMatch(service.limits()::fitsIn)) {
            return Lack.ofRoom(Code.TOO_BIG, service.limits(), whole, its.isEmpty() ? "the largest node has" : its);
        }
        if (place(fleet, service).isPresent()) {
            return new WaitingReason(Code.NEXT, "its turn is next");
        }
        return Lack.ofRoom(
                Code.NO_ROOM,
                service.reserved(),
                nodes.stream().map(node -> fleet.freeFor(service, node)).toList(),
                its.isEmpty() ? "the node with most left has" : its + " left");
    }

    /**
     * Why the service could not be started if those of its workload that run now had ended first; empty when it could,
     * and when nobody can tell because its node, or every node, is away.
     */
    public static Optional<WaitingReason> hindrance(Fleet fleet, PendingService service) {
        WaitingReason reason = explain(fleet, service);
        return switch (reason.code()) {
            case TOO_BIG, NO_LABEL, NO_DRIVER -> Optional.of(reason);
            case NO_ROOM -> lackInPlace(fleet, service);
            case NO_NODE, NODES_REST, NODE_AWAY, GROUP_FULL, ALL_BUSY, BEHIND_OTHERS, NEXT -> Optional.empty();
        };
    }

    private static Optional<WaitingReason> lackInPlace(Fleet fleet, PendingService service) {
        List<Resources> rooms = candidates(fleet, service).stream()
                .filter(node -> service.limits().fitsIn(capacity(node)))
                .map(node -> fleet.freeFor(service, node).plus(fleet.reserved(node, service.workload())))
                .toList();
        String others = service.home()
                .map(node -> "beside what others have there, node " + node + " has")
                .orElse("beside what others have, the node with most left has");
        return rooms.stream().anyMatch(service.reserved()::fitsIn)
                ? Optional.empty()
                : Optional.of(Lack.ofRoom(Code.NO_ROOM, service.reserved(), rooms, others));
    }

    private static Collection<Node> candidates(Fleet fleet, PendingService service) {
        Collection<Node> members = fleet.pool(service.requirement()).members;
        return service.home().isEmpty()
                ? members
                : members.stream()
                        .filter(node -> node.id.equals(service.home().get()))
                        .toList();
    }

    static Resources capacity(Node node) {
        return node.offer == null ? Resources.NONE : node.offer.capacity();
    }
}
