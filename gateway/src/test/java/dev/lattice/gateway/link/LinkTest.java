package dev.lattice.gateway.link;

import static dev.lattice.gateway.testing.Rig.PORT;
import static dev.lattice.gateway.testing.Rig.backend;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.driver.LinkPorts.Bridge;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.gateway.testing.EchoOrigin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.protocol.gateway.Backend;
import dev.lattice.protocol.gateway.LinkMatch;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.Route.State;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.StreamHeader;
import dev.lattice.protocol.tunnel.StreamStatus;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.protocol.tunnel.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a container on one node to a workload on another: through real sockets, agents and a gateway. */
class LinkTest {
    private static final String HERE = "node-a";
    private static final String THERE = "node-b";
    private static final WorkloadId DB = new WorkloadId(70);
    private static final LinkedPort LINK = LinkedPort.of(DB, "db", PORT, Optional.empty());
    private static final AllocationId USER = new AllocationId(1);
    private static final int ANSWER_MILLIS = 20_000;

    private final Map<WorkloadId, InetSocketAddress> local = new ConcurrentHashMap<>();
    private Bridge bridge;
    private Rig rig;
    private EchoOrigin origin;
    private Tunnels node;
    private dev.lattice.agent.tunnel.Links links;

    @BeforeEach
    void open() throws IOException {
        // Where containers have 127.0.0.10 to 127.0.0.14, and this machine 127.0.0.9.
        bridge = new Bridge(InetAddress.getByName("127.0.0.9"), 29);
        rig = new Rig();
        rig.tunnels.links(new Links(rig.passage()));
        origin = new EchoOrigin("from there");
        rig.container(7, origin.address());
        rig.node(THERE);
        node = rig.node(HERE);
        links = links(node);
    }

    private dev.lattice.agent.tunnel.Links links(Tunnels through) {
        return new dev.lattice.agent.tunnel.Links(
                through,
                (workload, port) -> port == PORT ? Optional.ofNullable(local.get(workload)) : Optional.empty());
    }

    @AfterEach
    void close() throws IOException {
        links.close();
        rig.close();
        origin.close();
    }

    private static Route route(State state, List<String> nodes, Backend... backends) {
        return Route.newBuilder()
                .setEndpointId(DB.value())
                .setLink(LinkMatch.newBuilder()
                        .setWorkloadId(DB.value())
                        .addPorts(PORT)
                        .addAllNodeIds(nodes))
                .setState(state)
                .setWorkload("db")
                .addAllBackends(List.of(backends))
                .build();
    }

    /** As a container with this address would. */
    private Socket dial(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(bridge.address(), port));
        return socket;
    }

    private String say(String from, int port) throws IOException {
        try (Socket socket = dial(from, port)) {
            socket.getOutputStream().write("hello, ".getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void bytesAndHalfClosesGoToTheOtherNodeAndBack() throws IOException {
        rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 7)));
        int port = links.open(USER, bridge, LINK);

        assertThat(say("127.0.0.10", port)).isEqualTo("hello, from there");
        await().until(() -> origin.connections() == 0 && rig.traffic.links() == 0);
        assertThat(rig.traffic.bytesIn()).as("public bytes").isZero();
    }

    @Test
    void aRouteThatComesALittleLaterIsWaitedFor() throws IOException {
        int port = links.open(USER, bridge, LINK);
        try (Socket early = dial("127.0.0.10", port)) {
            early.getOutputStream().write("hello".getBytes(UTF_8));
            rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 7)));
            assertThat(new String(early.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
        }
    }

    @Test
    void connectionsFollowTheTargetToThisNodeAndAway() throws IOException {
        rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 7)));
        int port = links.open(USER, bridge, LINK);
        assertThat(say("127.0.0.10", port)).isEqualTo("hello, from there");
        try (EchoOrigin near = new EchoOrigin("from here")) {
            local.put(DB, near.address());
            assertThat(say("127.0.0.10", port)).isEqualTo("hello, from here");
        }
        local.clear();
        rig.container(8, origin.address());
        rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 8)));
        assertThat(say("127.0.0.10", port)).isEqualTo("hello, from there");
    }

    @Test
    void whatIsStoppedIsRefused() throws IOException {
        rig.route(route(State.STATE_STOPPED, List.of(HERE)));
        int port = links.open(USER, bridge, LINK);
        try (Socket socket = dial("127.0.0.10", port)) {
            assertThat(ends(socket)).isTrue();
        }
    }

    // ---- who may not ----

    @Test
    void whoeverIsNotInTheProjectsNetworkIsTurnedAway() throws IOException {
        rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 7)));
        int port = links.open(USER, bridge, LINK);
        for (String stranger : List.of("127.0.0.1", "127.0.0.17", "127.0.0.9")) {
            try (Socket socket = dial(stranger, port)) {
                assertThat(ends(socket)).as(stranger).isTrue();
            }
        }
        assertThat(origin.connections()).isZero();
    }

    @Test
    void aNodeWithoutTheLinkGetsNoWayThere() throws IOException {
        rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 7)));

        assertThat(ask(HERE, HERE)).as("one that has it").isEqualTo(StreamStatus.CONNECTED.code());
        assertThat(ask("node-c", "node-c")).as("another project's").isEqualTo(StreamStatus.UNKNOWN.code());
        assertThat(ask(THERE, THERE)).as("where the target runs").isEqualTo(StreamStatus.UNKNOWN.code());
        assertThat(ask(HERE, "node-c"))
                .as("another project's, under the name of one that has it")
                .isEqualTo((byte) -1);

        rig.route(route(State.STATE_SERVING, List.of("node-c"), backend(THERE, 7)));
        assertThat(ask(HERE, HERE)).as("one that has it no more").isEqualTo(StreamStatus.UNKNOWN.code());
    }

    /** What the gateway answers; -1 when the ticket is not taken. */
    private byte ask(String nodeId, String ticketOf) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.tunnels.port())) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(Hello.of(Hello.Kind.LINK, nodeId, 1).encoded());
            byte[] nonce = socket.getInputStream().readNBytes(Ticket.BYTES);
            byte[] ticket = rig.gateway("gateway-1", ticketOf).getTicket().toByteArray();
            byte[] proof = Ticket.proof(ticket, nonce, nodeId);
            byte[] header = new StreamHeader(DB.value(), PORT).encoded();
            byte[] both = new byte[proof.length + header.length];
            System.arraycopy(proof, 0, both, 0, proof.length);
            System.arraycopy(header, 0, both, proof.length, header.length);
            socket.getOutputStream().write(both);
            if (Verdict.of((byte) socket.getInputStream().read()) != Verdict.WELCOME) {
                return -1;
            }
            return (byte) socket.getInputStream().read();
        }
    }

    @Test
    void aLinkOpensNoPublicPortAndEndsWithItsRoute() throws IOException {
        rig.route(route(State.STATE_SERVING, List.of(HERE), backend(THERE, 7)));
        assertThat(rig.routes.ports()).as("public ports").isEmpty();
        assertThat(rig.routes.hosts()).as("public names").isEmpty();
        rig.routes.apply(RouteTable.newBuilder().addRemoved(DB.value()).build());
        assertThat(ask(HERE, HERE)).isEqualTo(StreamStatus.UNKNOWN.code());
    }

    // ---- ports ----

    @Test
    void twoTargetsWithOneNumberGetTwoPorts() throws IOException {
        WorkloadId cache = new WorkloadId(71);
        try (EchoOrigin other = new EchoOrigin("from the cache")) {
            local.put(DB, origin.address());
            local.put(cache, other.address());
            int first = links.open(USER, bridge, LINK);
            int second = links.open(USER, bridge, LinkedPort.of(cache, "cache", PORT, Optional.empty()));
            assertThat(second).isNotEqualTo(first);
            assertThat(links.open(new AllocationId(2), bridge, LINK))
                    .as("the same for all")
                    .isEqualTo(first);
            assertThat(say("127.0.0.10", first)).isEqualTo("hello, from there");
            assertThat(say("127.0.0.10", second)).isEqualTo("hello, from the cache");
        }
    }

    @Test
    void aPortIsOpenForAsLongAsSomebodyUsesIt() throws IOException {
        local.put(DB, origin.address());
        AllocationId other = new AllocationId(2);
        int port = links.open(USER, bridge, LINK);
        links.open(other, bridge, LINK);
        links.close(USER);
        assertThat(say("127.0.0.10", port)).isEqualTo("hello, from there");
        links.close(other);
        await().until(() -> {
            try (ServerSocket free = new ServerSocket(port, 1, bridge.address())) {
                return free.isBound();
            } catch (IOException taken) {
                return false;
            }
        });
    }

    @Test
    void theNextAgentHasThePortThatTheContainerKnowsAsSoonAsItIsFree() throws IOException {
        local.put(DB, origin.address());
        int port;
        try (ServerSocket stranger = new ServerSocket(0, 1, bridge.address())) {
            port = stranger.getLocalPort();
            links.reopen(USER, bridge, LINK, port);
            links.reopen(USER, bridge, LINK, port);
        }
        await().until(
                        () -> {
                            try {
                                return say("127.0.0.10", port);
                            } catch (IOException notYet) {
                                return "";
                            }
                        },
                        "hello, from there"::equals);
    }
}
