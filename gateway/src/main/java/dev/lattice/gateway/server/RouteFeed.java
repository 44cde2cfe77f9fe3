package dev.lattice.gateway.server;

import dev.lattice.gateway.route.Routes;
import dev.lattice.protocol.connect.ServerPort;
import dev.lattice.protocol.connect.Trust;
import dev.lattice.protocol.gateway.GatewayHello;
import dev.lattice.protocol.gateway.GatewayLoad;
import dev.lattice.protocol.gateway.GatewayMessage;
import dev.lattice.protocol.gateway.GatewayServiceGrpc;
import dev.lattice.protocol.gateway.RouteTable;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Follows the server's routes for as long as the gateway lives; without a server, what is known stays. */
public final class RouteFeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RouteFeed.class.getName());
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MESSAGE_BYTES = 64 << 20;
    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long LOAD_SECONDS = 10;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LONGEST_RETRY_MILLIS = 5_000;
    private static final long TURNED_AWAY_MILLIS = 10_000;

    private final URI server;
    private final ClientInterceptor proof;
    private final GatewayHello hello;
    private final Supplier<GatewayLoad> load;
    private final Routes routes;
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ManagedChannel channel;
    private @Nullable ServerPort port;

    /**
     * @param server its public address
     * @param token of this gateway; empty where the server asks for none
     * @param load what is told now and then
     */
    public RouteFeed(URI server, String token, GatewayHello hello, Supplier<GatewayLoad> load, Routes routes) {
        this.server = server;
        this.hello = hello;
        this.load = load;
        this.routes = routes;
        Metadata headers = new Metadata();
        if (!token.isEmpty()) {
            headers.put(AUTHORIZATION, "Bearer " + token);
        }
        this.proof = MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** Says what there is to say now, and not only when it is time to. Any thread. */
    public void tell() {
        news.release();
    }

    /** Begins, on a thread of its own. */
    public void start() {
        Thread.ofPlatform().name("routes").daemon(true).start(this::run);
    }

    private void run() {
        long retry = FIRST_RETRY_MILLIS;
        boolean complained = false;
        while (closed.getCount() > 0) {
            Call call = new Call();
            Status status;
            try {
                GatewayServiceGrpc.newStub(connect()).withInterceptors(proof).follow(call);
                status = call.attend();
            } catch (IOException unreachable) {
                status = Status.UNAVAILABLE.withDescription(unreachable.getMessage());
            } catch (RuntimeException unforeseen) {
                // Such as a port that is none. Routes that no thread follows would stay as they are for ever.
                LOG.log(Level.FINE, "following the routes failed", unforeseen);
                status = Status.UNKNOWN.withDescription(String.valueOf(unforeseen));
            } catch (InterruptedException impossible) {
                throw new IllegalStateException("nobody interrupts this thread", impossible);
            }
            if (closed.getCount() > 0 && (call.heard || !complained)) {
                LOG.log(Level.WARNING, "no routes from {0}: {1}; serving by those that are known", new Object[] {
                    server, status.getDescription() == null ? status.getCode() : status.getDescription()
                });
            }
            complained = true;
            retry = call.heard ? FIRST_RETRY_MILLIS : Math.min(LONGEST_RETRY_MILLIS, retry * 2);
            long patience = switch (status.getCode()) {
                case UNAUTHENTICATED, PERMISSION_DENIED, ABORTED -> TURNED_AWAY_MILLIS;
                default -> retry;
            };
            pause(ThreadLocalRandom.current().nextLong(patience / 2, patience + 1));
        }
    }

    private synchronized ManagedChannel connect() throws IOException {
        ManagedChannel open = channel;
        ServerPort current = ServerPort.ask(server);
        if (open == null || !current.equals(port)) {
            if (open != null) {
                open.shutdownNow();
            }
            OkHttpChannelBuilder way = OkHttpChannelBuilder.forAddress(current.host(), current.port());
            if ("https".equals(server.getScheme())) {
                way.sslSocketFactory(Trust.sockets());
            } else {
                way.usePlaintext();
            }
            open = way.directExecutor()
                    .disableRetry()
                    .maxInboundMessageSize(MESSAGE_BYTES)
                    .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                    .build();
            channel = open;
            port = current;
        } else {
            open.resetConnectBackoff();
        }
        return open;
    }

    private void pause(long millis) {
        try {
            boolean _ = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts this thread", impossible);
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    /** One call from its first message to its end. */
    private final class Call implements ClientResponseObserver<GatewayMessage, RouteTable> {
        private final CompletableFuture<Status> ended = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<GatewayMessage> requests;
        private volatile boolean heard;

        /** Says what there is to say until the call ends; returns how it did. */
        Status attend() throws InterruptedException {
            say(GatewayMessage.newBuilder().setHello(hello).build());
            ended.whenComplete((_, _) -> news.release());
            while (!ended.isDone()) {
                boolean _ = news.tryAcquire(LOAD_SECONDS, TimeUnit.SECONDS);
                news.drainPermits();
                say(GatewayMessage.newBuilder().setLoad(load.get()).build());
            }
            return ended.join();
        }

        private void say(GatewayMessage message) {
            ClientCallStreamObserver<GatewayMessage> open = requests;
            if (open != null && !ended.isDone()) {
                open.onNext(message);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<GatewayMessage> requestStream) {
            requests = requestStream;
        }

        @Override
        public void onNext(RouteTable table) {
            if (!heard) {
                LOG.log(Level.INFO, "following the routes of {0}", server);
                heard = true;
            }
            routes.apply(table);
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.UNAVAILABLE.withDescription("the server ended the call"));
        }
    }
}
