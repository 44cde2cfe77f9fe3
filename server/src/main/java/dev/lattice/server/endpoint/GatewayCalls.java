package dev.lattice.server.endpoint;

import dev.lattice.protocol.gateway.GatewayMessage;
import dev.lattice.protocol.gateway.GatewayServiceGrpc;
import dev.lattice.protocol.gateway.RouteTable;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What gateways may call. */
public final class GatewayCalls extends GatewayServiceGrpc.GatewayServiceImplBase {
    private static final Context.Key<String> PEER = Context.key("gateway-peer");

    private final Gateways gateways;

    private GatewayCalls(Gateways gateways) {
        this.gateways = gateways;
    }

    /**
     * The service, for those who have the token.
     *
     * @param token that every gateway shows
     */
    public static ServerServiceDefinition service(Gateways gateways, byte[] token) {
        return ServerInterceptors.intercept(new GatewayCalls(gateways), new TokenCheck(token.clone()));
    }

    @Override
    public StreamObserver<GatewayMessage> follow(StreamObserver<RouteTable> out) {
        return gateways.open(PEER.get(), (ServerCallStreamObserver<RouteTable>) out);
    }

    private static final class TokenCheck implements ServerInterceptor {
        private static final Metadata.Key<String> AUTHORIZATION =
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        private static final String BEARER = "Bearer ";

        private final byte[] token;

        TokenCheck(byte[] token) {
            this.token = token;
        }

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String shown = headers.get(AUTHORIZATION);
            if (shown == null
                    || !shown.startsWith(BEARER)
                    || !MessageDigest.isEqual(
                            token, shown.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8))) {
                call.close(
                        Status.UNAUTHENTICATED.withDescription("this is not the server's gateway token"),
                        new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return Contexts.interceptCall(Context.current().withValue(PEER, address(call)), call, headers, next);
        }

        private static String address(ServerCall<?, ?> call) {
            SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                    ? inet.getAddress().getHostAddress()
                    : "";
        }
    }
}
