package dev.lattice.server.endpoint;

import com.google.protobuf.ByteString;
import dev.lattice.protocol.gateway.GatewayLoad;
import dev.lattice.protocol.gateway.GatewayMessage;
import dev.lattice.protocol.gateway.RouteTable;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One gateway's call: it says what it is, and hears of routes from then on. */
final class GatewayLink implements StreamObserver<GatewayMessage>, Consumer<RouteTable> {
    private static final Logger LOG = Logger.getLogger(GatewayLink.class);

    private final Gateways gateways;
    private final Routes routes;
    private final String peer;
    private final ServerCallStreamObserver<RouteTable> out;
    private @Nullable GatewayRecord gateway;
    private boolean open = true;
    private volatile Set<Integer> refused = Set.of();

    /** @param peer the address that it calls from */
    GatewayLink(Gateways gateways, Routes routes, String peer, ServerCallStreamObserver<RouteTable> out) {
        this.gateways = gateways;
        this.routes = routes;
        this.peer = peer;
        this.out = out;
        out.setOnCancelHandler(this::gone);
    }

    @Override
    public void onNext(GatewayMessage message) {
        if (message.hasHello() && gateway == null) {
            try {
                gateway = GatewayRecord.of(message.getHello(), peer);
            } catch (IllegalArgumentException malformed) {
                end(Status.INVALID_ARGUMENT.withDescription(malformed.getMessage()));
                return;
            }
            gateways.came(gateway, this);
            routes.follow(this);
        }
        if (message.hasLoad()) {
            refused(message.getLoad());
        }
    }

    private void refused(GatewayLoad load) {
        Set<Integer> ports = Set.copyOf(load.getRefusedPortsList());
        if (!ports.equals(refused)) {
            refused = ports;
            load.getRefusedList().forEach(what -> LOG.warnf("gateway %s cannot serve all: %s", gateway, what));
            gateways.refused();
        }
    }

    /** Public ports that it could not open. */
    Set<Integer> refused() {
        return refused;
    }

    @Override
    public void accept(RouteTable table) {
        GatewayRecord to = gateway;
        if (to == null) {
            return;
        }
        RouteTable message = table.getComplete()
                ? table.toBuilder()
                        .setTunnelKey(ByteString.copyFrom(gateways.tunnelKey(to.id())))
                        .build()
                : table;
        synchronized (out) {
            if (open && !out.isCancelled()) {
                out.onNext(message);
            }
        }
    }

    /** Another gateway came under this one's name. */
    void replaced() {
        end(Status.ABORTED.withDescription("another gateway came with the id of this one"));
    }

    private void end(Status status) {
        routes.unfollow(this);
        synchronized (out) {
            if (open && !out.isCancelled()) {
                open = false;
                out.onError(status.asRuntimeException());
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        gone();
    }

    @Override
    public void onCompleted() {
        gone();
        synchronized (out) {
            if (open && !out.isCancelled()) {
                open = false;
                out.onCompleted();
            }
        }
    }

    private void gone() {
        routes.unfollow(this);
        GatewayRecord was = gateway;
        if (was != null) {
            gateways.went(was, this);
        }
    }
}
