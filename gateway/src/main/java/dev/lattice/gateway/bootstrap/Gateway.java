package dev.lattice.gateway.bootstrap;

import dev.lattice.gateway.acme.Challenges;
import dev.lattice.gateway.acme.Orders;
import dev.lattice.gateway.http.HttpSide;
import dev.lattice.gateway.http.Limits;
import dev.lattice.gateway.link.Links;
import dev.lattice.gateway.relay.Passage;
import dev.lattice.gateway.route.RouteFile;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.server.RouteFeed;
import dev.lattice.gateway.tcp.TcpPorts;
import dev.lattice.gateway.tls.Certificates;
import dev.lattice.gateway.transport.Traffic;
import dev.lattice.gateway.transport.Transport;
import dev.lattice.gateway.tunnel.Tunnels;
import dev.lattice.protocol.gateway.GatewayHello;
import dev.lattice.protocol.gateway.GatewayLoad;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The gateway as a list of parts. It serves by what it knows before it asks any server. */
final class Gateway implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gateway.class.getName());
    private static final long REFRESH_SECONDS = 5;

    private final Routes routes = new Routes();
    private final Traffic traffic;
    private final RouteFile file;
    private final Transport transport;
    private final Tunnels tunnels;
    private final @Nullable HttpSide http;
    private final @Nullable HttpSide https;
    private final Challenges challenges = new Challenges();
    private @Nullable Orders orders;
    private final TcpPorts tcp;
    private final RouteFeed feed;

    /** @throws IOException when a port cannot be had, or what was kept cannot be read */
    Gateway(GatewayOptions options, GatewayHome home) throws IOException {
        traffic = new Traffic(Traffic.Caps.DEFAULT.withPerClient(options.clientConnections()));
        file = new RouteFile(home.routes());
        file.follow(routes);
        transport = Transport.open(Transport.defaultLoops());
        boolean complete = false;
        try {
            tunnels = Tunnels.open(transport, routes, address(options, options.tunnelPort()));
            Passage passage = new Passage(transport, routes, tunnels, traffic);
            tunnels.links(new Links(passage));
            http = options.httpPort().isEmpty()
                    ? null
                    : HttpSide.plain(
                            passage,
                            Limits.DEFAULT,
                            challenges::to,
                            address(options, options.httpPort().getAsInt()));
            https = openHttps(options, home, passage);
            tcp = new TcpPorts(
                    passage,
                    options.host(),
                    options.tcpPorts().first(),
                    options.tcpPorts().last());
            complete = true;
        } finally {
            if (!complete) {
                transport.close();
            }
        }
        tcp.start();
        LOG.log(Level.INFO, "gateway {0} serves on {1}: HTTP {2}, HTTPS {3}, tunnels {4}, TCP {5}-{6}", new Object[] {
            options.id(),
            options.host(),
            http == null ? "off" : Integer.toString(http.port()),
            https == null ? "off" : Integer.toString(https.port()),
            Integer.toString(tunnels.port()),
            Integer.toString(options.tcpPorts().first()),
            Integer.toString(options.tcpPorts().last())
        });
        feed = new RouteFeed(options.server(), options.token(), hello(options), this::load, routes);
        tcp.listen(feed::tell);
        feed.start();
    }

    private static InetSocketAddress address(GatewayOptions options, int port) {
        return new InetSocketAddress(options.host(), port);
    }

    /** Without any certificate nobody could be served there. */
    private @Nullable HttpSide openHttps(GatewayOptions options, GatewayHome home, Passage passage) throws IOException {
        boolean possible =
                options.certificate().isPresent() || options.authority().isPresent();
        if (options.httpsPort().isEmpty() || !possible) {
            return null;
        }
        Certificates certificates = Certificates.of(options.certificate(), options.key(), home.certificates());
        if (options.authority().isPresent()) {
            orders = new Orders(
                    options.authority().get(),
                    home.certificates(),
                    routes,
                    certificates,
                    challenges,
                    InstantSource.system());
            orders.start();
        }
        transport
                .loops()
                .getFirst()
                .scheduleWithFixedDelay(
                        () -> Thread.ofVirtual().start(() -> {
                            // Somebody may have put one there for a name that came later.
                            certificates.addKept(routes.hosts());
                            certificates.refresh();
                        }),
                        REFRESH_SECONDS,
                        REFRESH_SECONDS,
                        TimeUnit.SECONDS);
        return HttpSide.encrypted(
                passage,
                Limits.DEFAULT,
                certificates,
                address(options, options.httpsPort().getAsInt()));
    }

    private GatewayHello hello(GatewayOptions options) {
        String version = Gateway.class.getPackage().getImplementationVersion();
        return GatewayHello.newBuilder()
                .setGatewayId(options.id())
                .setHost(options.reach())
                .setTunnelPort(tunnels.port())
                .setHttpPort(httpPort())
                .setHttpsPort(https == null ? 0 : https.port())
                .setTcpFirst(options.tcpPorts().first())
                .setTcpLast(options.tcpPorts().last())
                .setVersion(version == null ? "development" : version)
                .build();
    }

    /** 0 when HTTP is not served. */
    int httpPort() {
        return http == null ? 0 : http.port();
    }

    int tunnelPort() {
        return tunnels.port();
    }

    private GatewayLoad load() {
        return GatewayLoad.newBuilder()
                .setConnections(traffic.connections())
                .setBytesIn(traffic.bytesIn())
                .setBytesOut(traffic.bytesOut())
                .addAllRefused(tcp.refused())
                .addAllRefusedPorts(tcp.refusedPorts())
                .build();
    }

    @Override
    public void close() {
        feed.close();
        if (orders != null) {
            orders.close();
        }
        tcp.close();
        if (http != null) {
            http.close();
        }
        if (https != null) {
            https.close();
        }
        tunnels.close();
        transport.close();
        file.close();
    }
}
