package dev.lattice.gateway.testing;

import com.sun.net.httpserver.HttpServer;
import dev.lattice.protocol.gateway.GatewayHello;
import dev.lattice.protocol.gateway.GatewayMessage;
import dev.lattice.protocol.gateway.GatewayServiceGrpc.GatewayServiceImplBase;
import dev.lattice.protocol.gateway.RouteTable;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A server as gateways see it: says where its port is, and tells routes by a script. */
public final class RouteServer implements AutoCloseable {
    private static final Context.Key<String> TOKEN = Context.key("token");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final HttpServer http;
    private final Server grpc;
    private final RouteTable first;
    private final String token;
    private final BlockingQueue<GatewayHello> hellos = new LinkedBlockingQueue<>();
    private final List<StreamObserver<RouteTable>> followers = new CopyOnWriteArrayList<>();

    /**
     * @param token that it asks for
     * @param first the table that every call begins with
     */
    public RouteServer(String token, RouteTable first) throws IOException {
        this.token = token;
        this.first = first;
        grpc = OkHttpServerBuilder.forPort(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(new Service())
                .intercept(new Bearer())
                .build()
                .start();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/connect", exchange -> {
            byte[] answer = ("{\"agentPort\": " + grpc.getPort() + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        http.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Where gateways follow the routes. */
    public int port() {
        return grpc.getPort();
    }

    /** What gateways said at first. */
    public BlockingQueue<GatewayHello> hellos() {
        return hellos;
    }

    /** Tells all gateways. */
    public void tell(RouteTable change) {
        followers.forEach(follower -> follower.onNext(change));
    }

    /** It is gone, with all calls. */
    public void stop() {
        http.stop(0);
        grpc.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }

    private final class Bearer implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String given = Objects.requireNonNullElse(headers.get(AUTHORIZATION), "");
            return Contexts.interceptCall(Context.current().withValue(TOKEN, given), call, headers, next);
        }
    }

    private final class Service extends GatewayServiceImplBase {
        @Override
        public StreamObserver<GatewayMessage> follow(StreamObserver<RouteTable> follower) {
            boolean known = ("Bearer " + token).equals(TOKEN.get());
            return new StreamObserver<>() {
                @Override
                public void onNext(GatewayMessage message) {
                    if (!known) {
                        follower.onError(Status.UNAUTHENTICATED.asRuntimeException());
                    } else if (message.hasHello()) {
                        hellos.add(message.getHello());
                        follower.onNext(first);
                        followers.add(follower);
                    }
                }

                @Override
                public void onError(Throwable gone) {
                    followers.remove(follower);
                }

                @Override
                public void onCompleted() {
                    followers.remove(follower);
                }
            };
        }
    }
}
