package dev.lattice.server.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.Gateway;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.server.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nodes are given to dial gateways, and for how long it is good. */
class TunnelTicketsTest {
    private static final NodeId NODE = new NodeId("n1");

    private final TestDatabase test = TestDatabase.create();
    private final Routes routes = new Routes();
    private final Gateways gateways =
            new Gateways(test.database(), routes, "0123456789abcdef0123456789abcdef".getBytes(UTF_8), "localhost");
    private final List<RouteTable> told = new ArrayList<>();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void aTicketIsOfTheRegistrationByWhichTheSessionCame() {
        new GatewayStore(test.database()).save(new GatewayRecord("edge", "", 8082, 8000, 0));
        gateways.load();
        Gateway first = gateways.admit(NODE, 1).getGateways(0);
        Gateway second = gateways.admit(NODE, 2).getGateways(0);
        assertThat(first.getTicket().toByteArray()).isEqualTo(Ticket.of(gateways.tunnelKey("edge"), "n1", 1));
        assertThat(first.getGeneration()).isEqualTo(1);
        assertThat(second.getGeneration()).isEqualTo(2);
        assertThat(second.getTicket()).isNotEqualTo(first.getTicket());
    }

    @Test
    void gatewaysHearOfALaterRegistrationAndOfARemoval() {
        routes.follow(told::add);
        routes.begin();
        routes.finish(Map.of());
        told.clear();
        gateways.admit(NODE, 1);
        assertThat(told).as("there was none before").isEmpty();
        gateways.admit(NODE, 2);
        gateways.expel(NODE, 3);
        gateways.admit(NODE, 2);
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().getTickets(0).getSince()).isEqualTo(2);
        assertThat(told.getLast().getTickets(0).getSince()).isEqualTo(3);
    }
}
