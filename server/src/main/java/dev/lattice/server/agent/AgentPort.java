package dev.lattice.server.agent;

import dev.lattice.server.file.Blobs;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.image.ImageBlobs;
import dev.lattice.server.node.NodeIdentity;
import dev.lattice.server.node.NodeService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The port that agents call, apart from people's: client certificates will be asked for here and not there. */
public final class AgentPort implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 4 << 20;
    private static final int LARGEST_HEADERS = 16 << 10;
    private static final int FLOW_WINDOW = 4 << 20;
    private static final long KEEP_ALIVE_SECONDS = 30;

    private final Server server;

    /** The parts that answer. */
    public record Answering(
            NodeIdentity identity,
            RateLimits limits,
            NodeService nodes,
            Sessions sessions,
            Attachments attachments,
            Blobs blobs,
            ImageBlobs images,
            AllocationAccess access) {}

    private AgentPort(Server server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param others services that machines of other kinds call, each with checks of its own
     * @param blocking runs each call on a thread that may wait
     */
    public static AgentPort open(
            InetSocketAddress address, Answering parts, List<ServerServiceDefinition> others, Executor blocking)
            throws IOException {
        AgentCalls calls = new AgentCalls(
                parts.nodes(),
                parts.sessions(),
                parts.attachments(),
                new AgentBlobs(parts.blobs(), parts.images(), parts.access()),
                blocking);
        Server server = NettyServerBuilder.forAddress(address)
                .executor(blocking)
                .callExecutor(new SessionsOnTheirOwn())
                .addService(ServerInterceptors.intercept(calls, new NodeCall(parts.identity(), parts.limits())))
                .addServices(others)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .maxInboundMetadataSize(LARGEST_HEADERS)
                .flowControlWindow(FLOW_WINDOW)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build()
                .start();
        return new AgentPort(server);
    }

    /** The port that it listens on, also when it was left to the system to choose. */
    public int port() {
        return server.getPort();
    }

    /** Sessions see to it themselves that nothing blocks: a change of threads for each message is spared. */
    private static final class SessionsOnTheirOwn implements ServerCallExecutorSupplier {
        @Override
        public <Q, R> @Nullable Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
            return AgentMethods.isSession(call.getMethodDescriptor()) ? Runnable::run : null;
        }
    }

    /** Takes no more calls; open sessions end, and their agents come again elsewhere or later. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(500, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
