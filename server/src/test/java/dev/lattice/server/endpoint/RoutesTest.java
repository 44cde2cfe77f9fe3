package dev.lattice.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.gateway.NodeTickets;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What gateways are told while a server takes over. */
class RoutesTest {
    private static final WorkloadId READ = new WorkloadId(1);
    private static final WorkloadId UNREADABLE = new WorkloadId(2);
    private static final Route OF_READ = Route.newBuilder().setEndpointId(10).build();
    private static final Route OF_UNREADABLE =
            Route.newBuilder().setEndpointId(20).build();

    private final Routes routes = new Routes();
    private final List<RouteTable> told = new ArrayList<>();

    private static final NodeId NODE = new NodeId("n1");

    private static NodeTickets since(int generation) {
        return NodeTickets.newBuilder()
                .setNodeId(NODE.value())
                .setSince(generation)
                .build();
    }

    private void takeOver() {
        routes.follow(told::add);
        routes.begin();
        routes.set(READ, List.of(OF_READ));
        assertThat(told).as("half of the truth").isEmpty();
        routes.finish(Map.of(UNREADABLE, Set.of(20L)));
    }

    @Test
    void whatCouldNotBeLookedAtStaysAsItIs() {
        takeOver();
        RouteTable table = told.getLast();
        assertThat(table.getComplete()).isTrue();
        assertThat(table.getRoutesList()).containsExactly(OF_READ);
        assertThat(table.getKeptList()).containsExactly(20L);

        List<RouteTable> late = new ArrayList<>();
        routes.follow(late::add);
        assertThat(late.getLast().getKeptList()).containsExactly(20L);
    }

    @Test
    void gatewaysHearWhichTicketsAreOverAsSoonAsTheyAre() {
        routes.ask(() -> Map.of(NODE, 4));
        takeOver();
        assertThat(told.getLast().getTicketsList()).as("on record").containsExactly(since(4));
        routes.ticketsSince(NODE, 4);
        routes.ticketsSince(NODE, 3);
        routes.ticketsSince(new NodeId("n2"), 1);
        assertThat(told).as("nothing new").hasSize(1);
        routes.ticketsSince(NODE, 5);
        assertThat(told.getLast().getComplete()).isFalse();
        assertThat(told.getLast().getTicketsList()).containsExactly(since(5));

        List<RouteTable> late = new ArrayList<>();
        routes.follow(late::add);
        assertThat(late.getLast().getTicketsList()).containsExactly(since(5));
    }

    @Test
    void anotherServerMayHaveRemovedNodesWhileItLed() {
        Map<NodeId, Integer> record = new HashMap<>();
        routes.ask(() -> record);
        takeOver();
        assertThat(told.getLast().getTicketsList()).isEmpty();
        record.put(NODE, 2);
        routes.begin();
        routes.finish(Map.of());
        assertThat(told.getLast().getTicketsList()).containsExactly(since(2));
    }

    @Test
    void itIsReplacedAsSoonAsItIsKnown() {
        takeOver();
        routes.set(UNREADABLE, List.of(OF_UNREADABLE));
        assertThat(told.getLast().getRoutesList()).containsExactly(OF_UNREADABLE);
        assertThat(told.getLast().getRemovedList()).isEmpty();
    }

    @Test
    void itGoesWhenItTurnsOutToBeGone() {
        takeOver();
        routes.set(UNREADABLE, List.of());
        assertThat(told.getLast().getRemovedList()).containsExactly(20L);
        List<RouteTable> late = new ArrayList<>();
        routes.follow(late::add);
        assertThat(late.getLast().getKeptList()).isEmpty();
    }
}
