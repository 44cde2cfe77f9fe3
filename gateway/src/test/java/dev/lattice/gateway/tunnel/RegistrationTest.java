package dev.lattice.gateway.tunnel;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.dial;
import static dev.lattice.gateway.testing.Rig.tcpRoute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.gateway.testing.EchoOrigin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.protocol.gateway.NodeTickets;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine that was removed, or copied, and still has its ticket. */
class RegistrationTest {
    private final List<Tunnels> machines = new ArrayList<>();
    private Rig rig;
    private EchoOrigin stolen;
    private EchoOrigin fresh;
    private int port;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        stolen = new EchoOrigin(" heard the stolen one");
        fresh = new EchoOrigin(" heard the fresh one");
        port = Rig.freePort();
        rig.route(tcpRoute(1, port, backend(NODE, 7)));
    }

    @AfterEach
    void close() throws IOException {
        machines.forEach(Tunnels::close);
        rig.close();
        stolen.close();
        fresh.close();
    }

    /** A machine that joined under the node's name, and has the container by itself. */
    private void machine(int generation, EchoOrigin container) throws IOException {
        InetSocketAddress there = container.address();
        Tunnels machine = new Tunnels(NODE, (_, _) -> Optional.of(there), "127.0.0.1");
        machines.add(machine);
        machine.use(List.of(rig.gateway("gateway-1", NODE, generation)));
    }

    private String tell(String secret) throws IOException {
        try (Socket visitor = dial(port)) {
            return tell(visitor, secret);
        }
    }

    private static String tell(Socket visitor, String secret) throws IOException {
        visitor.getOutputStream().write(secret.getBytes(UTF_8));
        visitor.shutdownOutput();
        return new String(visitor.getInputStream().readAllBytes(), UTF_8);
    }

    private void over(int since) {
        rig.routes.apply(RouteTable.newBuilder()
                .addTickets(NodeTickets.newBuilder().setNodeId(NODE).setSince(since))
                .build());
    }

    @Test
    void aRemovedNodeIsCutOffAtOnceWithAllThatItCarries() throws IOException {
        machine(1, stolen);
        await().until(() -> rig.tunnels.present(NODE));
        try (Socket visitor = dial(port)) {
            visitor.getOutputStream().write("p".getBytes(UTF_8));
            assertThat(visitor.getInputStream().read()).isEqualTo('p');
            over(2);
            assertThat(Rig.ends(visitor)).isTrue();
        }
        await().until(() -> !rig.tunnels.present(NODE));
        assertThat(knock(1)).as("it comes again").isEqualTo(Verdict.REFUSED);
        assertThat(knock(2)).as("the next one of its name").isEqualTo(Verdict.WELCOME);
    }

    @Test
    void whoJoinsAnewGetsAllVisitorsAlthoughTheOldOneDialsOn() throws IOException {
        machine(1, stolen);
        await().until(() -> rig.tunnels.present(NODE));
        over(3);
        machine(3, fresh);
        await().until(() -> rig.tunnels.present(NODE));
        for (int i = 0; i < 30; i++) {
            assertThat(tell("password")).isEqualTo("password heard the fresh one");
        }
        assertThat(stolen.connections()).isZero();
    }

    @Test
    void withoutAServerTheLaterTicketShowsThatTheEarlierOneIsOver() throws IOException {
        machine(1, stolen);
        assertThat(tell("before")).isEqualTo("before heard the stolen one");
        machine(2, fresh);
        // Whoever is under way to the earlier one in that moment is cut off.
        await().ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> tell("password").equals("password heard the fresh one"));
        for (int i = 0; i < 30; i++) {
            assertThat(tell("password")).isEqualTo("password heard the fresh one");
        }
        assertThat(knock(1)).isEqualTo(Verdict.REFUSED);
        assertThat(knock(2)).isEqualTo(Verdict.WELCOME);
    }

    @Test
    void whatTheServerSaysOutlivesTheGatewayAndHoldsUntilItSaysOtherwise() throws IOException {
        over(2);
        RouteTable kept = rig.routes.snapshot();
        try (Rig next = new Rig()) {
            next.routes.apply(kept);
            assertThat(next.knock(NODE, 1)).isEqualTo(Verdict.REFUSED);
            assertThat(next.knock(NODE, 2)).isEqualTo(Verdict.WELCOME);
            // A server that was set up anew from a backup knows of one registration only.
            next.routes.apply(kept.toBuilder().clearTickets().build());
            assertThat(next.knock(NODE, 1)).isEqualTo(Verdict.WELCOME);
        }
    }

    private Verdict knock(int generation) throws IOException {
        return rig.knock(NODE, generation);
    }

    @Test
    void aTicketIsOfOneRegistrationOnly() throws IOException {
        assertThat(rig.knock(Hello.of(Hello.Kind.STREAM, NODE, 5), rig.gateway("gateway-1", NODE, 4)))
                .as("one that says that it is of a later registration than its ticket")
                .isEqualTo(Verdict.REFUSED);
    }
}
