package dev.lattice.gateway.testing;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.core.id.AllocationId;
import dev.lattice.gateway.http.HttpSide;
import dev.lattice.gateway.http.Limits;
import dev.lattice.gateway.relay.Passage;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.tcp.TcpPorts;
import dev.lattice.gateway.transport.Traffic;
import dev.lattice.gateway.transport.Transport;
import dev.lattice.protocol.Gateway;
import dev.lattice.protocol.gateway.Backend;
import dev.lattice.protocol.gateway.HttpMatch;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.Route.State;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.gateway.TcpMatch;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.protocol.tunnel.Verdict;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A gateway and the tunnels of nodes to it, in this process, with real sockets between them. */
public final class Rig implements AutoCloseable {
    public static final String NODE = "node-1";
    /** What the routes of a rig lead to, inside the container. */
    public static final int PORT = 80;

    private static final byte[] KEY = new byte[Ticket.BYTES];
    private static final int ANSWER_MILLIS = 20_000;

    public final Transport transport = Transport.open(2);
    public final Routes routes = new Routes();
    public final Traffic traffic;
    public final dev.lattice.gateway.tunnel.Tunnels tunnels;
    public final TcpPorts tcp;
    public final HttpSide http;
    private final Map<AllocationId, InetSocketAddress> containers = new ConcurrentHashMap<>();
    private final List<Tunnels> nodes = new ArrayList<>();

    private boolean stopped;

    public Rig() throws IOException {
        this(0, Limits.DEFAULT);
    }

    /** @param tunnelPort 0 takes any */
    public Rig(int tunnelPort, Limits limits) throws IOException {
        this(tunnelPort, limits, Traffic.Caps.DEFAULT);
    }

    public Rig(int tunnelPort, Limits limits, Traffic.Caps caps) throws IOException {
        traffic = new Traffic(caps);
        tunnels = dev.lattice.gateway.tunnel.Tunnels.open(
                transport, routes, new InetSocketAddress(InetAddress.getLoopbackAddress(), tunnelPort));
        tcp = new TcpPorts(passage(), "127.0.0.1", 1, 65_535);
        routes.apply(RouteTable.newBuilder()
                .setComplete(true)
                .setTunnelKey(ByteString.copyFrom(KEY))
                .build());
        tcp.start();
        http = HttpSide.plain(passage(), limits, HttpSide.OwnAnswers.NONE, anyPort());
    }

    /** A port that nobody uses right now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** For another port of the same gateway. */
    public Passage passage() {
        return new Passage(transport, routes, tunnels, traffic);
    }

    /** Any that is free, on this machine. */
    public static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Connects to a port of this machine as soon as it is open. */
    public static Socket dial(int port) {
        return await().ignoreExceptionsInstanceOf(ConnectException.class)
                .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), Socket::isConnected);
    }

    /** What a node is told of this gateway. */
    public Gateway gateway(String id, String nodeId) {
        return gateway(id, nodeId, 1);
    }

    /** As above, after so many registrations of the node. */
    public Gateway gateway(String id, String nodeId, int generation) {
        return Gateway.newBuilder()
                .setGatewayId(id)
                .setTunnelPort(tunnels.port())
                .setTicket(ByteString.copyFrom(Ticket.of(KEY, nodeId, generation)))
                .setGeneration(generation)
                .build();
    }

    /** What comes of a stream that a node opens with the ticket of that registration. */
    public Verdict knock(String nodeId, int generation) throws IOException {
        return knock(Hello.of(Hello.Kind.STREAM, nodeId, generation), gateway("gateway-1", nodeId, generation));
    }

    /** What comes of a connection that says this, with a ticket for that gateway. */
    public Verdict knock(Hello hello, Gateway gateway) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tunnels.port())) {
            return greet(socket, hello, gateway);
        }
    }

    private static Verdict greet(Socket socket, Hello hello, Gateway gateway) throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.getOutputStream().write(hello.encoded());
        byte[] nonce = socket.getInputStream().readNBytes(Ticket.BYTES);
        socket.getOutputStream().write(Ticket.proof(gateway.getTicket().toByteArray(), nonce, hello.nodeId()));
        return Verdict.of((byte) socket.getInputStream().read());
    }

    /** A stream of a node, by hand. */
    public Socket stream(String nodeId) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), tunnels.port());
        Verdict verdict = greet(socket, Hello.of(Hello.Kind.STREAM, nodeId, 1), gateway("gateway-1", nodeId));
        if (verdict != Verdict.WELCOME) {
            socket.close();
            throw new IOException("the stream is not welcome: " + verdict);
        }
        return socket;
    }

    /** Whether the other side ends, in order or not, before it says anything. */
    public static boolean ends(Socket socket) throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** A node that serves through this gateway, and has what {@link #container} says. */
    public Tunnels node(String nodeId) throws IOException {
        Tunnels node = detached(nodeId);
        node.use(List.of(gateway("gateway-1", nodeId)));
        return node;
    }

    /** A node that serves through no gateway yet. */
    public Tunnels detached(String nodeId) {
        Tunnels node = new Tunnels(
                nodeId,
                (allocation, port) -> port == PORT ? Optional.ofNullable(containers.get(allocation)) : Optional.empty(),
                "127.0.0.1");
        nodes.add(node);
        return node;
    }

    /** Nodes find this allocation there. */
    public void container(long allocation, InetSocketAddress address) {
        containers.put(new AllocationId(allocation), address);
    }

    public static Backend backend(String nodeId, long allocation) {
        return Backend.newBuilder()
                .setNodeId(nodeId)
                .setAllocationId(allocation)
                .setPort(PORT)
                .build();
    }

    public void route(Route... changed) {
        routes.apply(RouteTable.newBuilder().addAllRoutes(List.of(changed)).build());
    }

    public static Route tcpRoute(long endpoint, int port, Backend... backends) {
        return Route.newBuilder()
                .setEndpointId(endpoint)
                .setTcp(TcpMatch.newBuilder().setPort(port))
                .setState(State.STATE_SERVING)
                .setWorkload("db")
                .addAllBackends(List.of(backends))
                .build();
    }

    /** The gateway's part is gone, its nodes are not. */
    public void stopGateway() {
        if (!stopped) {
            stopped = true;
            tcp.close();
            http.close();
            tunnels.close();
            transport.close();
        }
    }

    public static Route httpRoute(long endpoint, String host, Backend... backends) {
        return Route.newBuilder()
                .setEndpointId(endpoint)
                .setHttp(HttpMatch.newBuilder().addHosts(host))
                .setState(State.STATE_SERVING)
                .setWorkload("web")
                .addAllBackends(List.of(backends))
                .build();
    }

    @Override
    public void close() {
        nodes.forEach(Tunnels::close);
        stopGateway();
    }
}
