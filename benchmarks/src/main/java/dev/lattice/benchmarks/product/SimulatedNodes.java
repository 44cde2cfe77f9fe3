package dev.lattice.benchmarks.product;

import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.AllocationReport;
import dev.lattice.protocol.Heartbeat;
import dev.lattice.protocol.Hello;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.RegisterReply;
import dev.lattice.protocol.RegisterRequest;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.Task;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Nodes with real sessions that run nothing: each allocation ends well the moment it arrives. */
final class SimulatedNodes implements AutoCloseable {
    /** An id belongs to whoever registered it first, so no round takes one of an earlier round. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int HEARTBEAT_SECONDS = 5;
    private static final int MESSAGE_BYTES = 64 << 20;
    private static final Outcome SUCCESS = Outcome.newBuilder()
            .setKind(Outcome.Kind.KIND_EXITED)
            .setExitCode(0)
            .build();

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private @Nullable ScheduledFuture<?> beating;
    private int welcomed;
    private long settled;
    private @Nullable String failure;

    /** Registers nodes as any agent would and opens their sessions. */
    static SimulatedNodes open(int agentPort, int count, int slots) throws InterruptedException, TimeoutException {
        SimulatedNodes nodes = new SimulatedNodes();
        for (int i = 0; i < count; i++) {
            nodes.add(agentPort, "simulated-" + NUMBER.incrementAndGet(), slots);
        }
        nodes.beating = nodes.heart.scheduleAtFixedRate(
                () -> nodes.sessions.forEach(Session::beat), HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        nodes.await(() -> nodes.welcomed == count, 20);
        return nodes;
    }

    private void add(int agentPort, String id, int slots) {
        ManagedChannel channel = OkHttpChannelBuilder.forAddress("127.0.0.1", agentPort)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .flowControlWindow(1 << 20)
                .build();
        channels.add(channel);
        NodeFacts facts = NodeFacts.newBuilder()
                .setHostname(id)
                .setCpuMillis(2_000)
                .setMemoryMb(4_096)
                .setDiskMb(10_240)
                .setOs("linux")
                .setArchitecture("amd64")
                .setAgentVersion("0")
                .setMaxParallel(slots)
                .addDrivers("process")
                .setBootId(id)
                .build();
        RegisterReply reply = AgentServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .register(RegisterRequest.newBuilder()
                        .setNodeId(id)
                        .setFacts(facts)
                        .build());
        Metadata proof = new Metadata();
        proof.put(AUTHORIZATION, "Bearer " + reply.getNodeToken());
        Session session = new Session();
        session.open(
                AgentServiceGrpc.newStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(proof))
                        .session(session),
                facts);
        sessions.add(session);
    }

    /** Ends that the server said are recorded for good, since the start. */
    synchronized long settled() {
        return settled;
    }

    /** Waits until so many ends are recorded since the start. */
    void awaitSettled(long count) throws InterruptedException, TimeoutException {
        await(() -> settled >= count, 120);
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    private synchronized void await(Condition condition, long seconds) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.holds()) {
            long left = end - System.nanoTime();
            if (failure != null || left <= 0) {
                throw new TimeoutException(failure != null ? failure : "the server was silent; settled " + settled);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    @Override
    public void close() {
        if (beating != null) {
            beating.cancel(false);
        }
        heart.shutdownNow();
        channels.forEach(ManagedChannel::shutdownNow);
    }

    private final class Session implements StreamObserver<ServerMessage> {
        private @Nullable StreamObserver<AgentMessage> out;

        synchronized void open(StreamObserver<AgentMessage> stream, NodeFacts facts) {
            out = stream;
            stream.onNext(AgentMessage.newBuilder()
                    .setHello(Hello.newBuilder().setFacts(facts))
                    .build());
        }

        synchronized void beat() {
            send(AgentMessage.newBuilder()
                    .setHeartbeat(Heartbeat.getDefaultInstance())
                    .build());
        }

        @Override
        public void onNext(ServerMessage message) {
            if (message.getStartCount() > 0) {
                AgentMessage.Builder ends = AgentMessage.newBuilder();
                for (Task task : message.getStartList()) {
                    ends.addReports(AllocationReport.newBuilder()
                            .setAllocationId(task.getAllocationId())
                            .setLeaseEpoch(task.getLeaseEpoch())
                            .setPhase(Phase.PHASE_ENDED)
                            .setOutcome(SUCCESS));
                }
                send(ends.build());
            }
            synchronized (SimulatedNodes.this) {
                settled += message.getSettledCount();
                welcomed += message.hasWelcome() ? 1 : 0;
                SimulatedNodes.this.notifyAll();
            }
        }

        private synchronized void send(AgentMessage message) {
            if (out != null) {
                out.onNext(message);
            }
        }

        @Override
        public void onError(Throwable cause) {
            synchronized (SimulatedNodes.this) {
                failure = "a session ended: " + cause.getMessage();
                SimulatedNodes.this.notifyAll();
            }
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("by the server"));
        }
    }
}
