package dev.lattice.agent.session;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocation.StopReason;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.AgentServiceGrpc.AgentServiceStub;
import dev.lattice.protocol.Hello;
import dev.lattice.protocol.LogAck;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StopOrder;
import dev.lattice.protocol.Welcome;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One session from its first message to its end.
 *
 * <p>Messages arrive on the transport's own thread, under its locks. Tasks and stop orders are passed on right there,
 * which touches memory only; the rest, which touches the disk and the outbox, goes to another thread in order.
 */
final class AgentSession implements ClientResponseObserver<AgentMessage, ServerMessage>, Outbox.Line {
    private final Allocations allocations;
    private final Outbox outbox;
    private final Executor housekeeping;
    private final IntConsumer onWelcome;
    private final NodeParts.Orders orders;
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final Set<AllocationId> told = new HashSet<>();
    private @Nullable ClientCallStreamObserver<AgentMessage> requests;
    private volatile boolean welcomed;
    private boolean ruled;

    /** @param onWelcome told the seconds between heartbeats once the session is open */
    AgentSession(NodeParts node, Executor housekeeping, IntConsumer onWelcome) {
        this.allocations = node.allocations();
        this.outbox = node.outbox();
        this.orders = node.orders();
        this.housekeeping = housekeeping;
        this.onWelcome = onWelcome;
    }

    /** Opens it; the future completes with the status by which it ends. */
    CompletableFuture<Status> open(AgentServiceStub server, NodeFacts facts) {
        server.session(this);
        Hello.Builder hello = Hello.newBuilder().setFacts(facts);
        for (Allocation allocation : allocations.all()) {
            if (!allocation.superseded()) {
                told.add(allocation.id());
                hello.addAllocations(Reports.forHello(allocation));
            }
        }
        AgentMessage.Builder first = AgentMessage.newBuilder().setHello(hello);
        outbox.availability().ifPresent(first::setAvailability);
        requests().onNext(first.build());
        return ended;
    }

    /** Whether the server has greeted us. */
    boolean welcomed() {
        return welcomed;
    }

    /** Ends it from this side. */
    void close() {
        outbox.close(this);
        requests().cancel("the agent stops", null);
    }

    private ClientCallStreamObserver<AgentMessage> requests() {
        ClientCallStreamObserver<AgentMessage> open = requests;
        if (open == null) {
            throw new IllegalStateException("not opened yet");
        }
        return open;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AgentMessage> requestStream) {
        requests = requestStream;
        requestStream.setOnReadyHandler(outbox::ready);
    }

    @Override
    public boolean ready() {
        return requests().isReady() && !ended.isDone();
    }

    @Override
    public void send(AgentMessage message) {
        requests().onNext(message);
    }

    @Override
    public void onNext(ServerMessage message) {
        if (message.getStartCount() > 0) {
            allocations.accept(message.getStartList());
        }
        for (StopOrder order : message.getStopList()) {
            stop(order);
        }
        if (message.getDiscardCount() > 0) {
            orders.discard(message.getDiscardList());
        }
        if (message.getCallsCount() > 0) {
            orders.call(message.getCallsList());
        }
        if (message.hasAvailability()) {
            // Messages come one after the other.
            orders.rule(message.getAvailability(), !ruled);
            ruled = true;
        }
        if (message.hasGateways()) {
            orders.use(message.getGateways());
        }
        if (message.hasWelcome()) {
            housekeeping.execute(() -> welcome(message.getWelcome()));
        }
        if (message.getLogAcksCount() > 0 || message.getSettledCount() > 0) {
            housekeeping.execute(() -> {
                acknowledge(message.getLogAcksList());
                allocations.settle(message.getSettledList());
            });
        }
    }

    private void stop(StopOrder order) {
        AllocationId id = new AllocationId(order.getAllocationId());
        Duration grace = Duration.ofSeconds(order.getGraceSeconds());
        switch (order.getReason()) {
            case REASON_CANCELED -> allocations.stop(id, StopReason.CANCELED, grace);
            case REASON_SUPERSEDED -> allocations.stop(id, StopReason.SUPERSEDED, grace);
            case REASON_RECALLED -> allocations.recall(id);
            case REASON_UNSPECIFIED, UNRECOGNIZED -> {
                // Of a newer server; stopping without knowing why could only do harm.
            }
        }
    }

    private void welcome(Welcome welcome) {
        Set<AllocationId> wanted = new HashSet<>();
        welcome.getWantedList().forEach(id -> wanted.add(new AllocationId(id)));
        // Only what we told counts as unwanted: a task may have come with or behind the welcome already.
        told.removeAll(wanted);
        allocations.drop(told);
        acknowledge(welcome.getLogAcksList());
        Map<AllocationId, LogAck> resume = new HashMap<>();
        welcome.getLogAcksList().forEach(ack -> resume.put(new AllocationId(ack.getAllocationId()), ack));
        welcomed = true;
        outbox.open(this, allocations.all(), resume);
        onWelcome.accept(welcome.getHeartbeatSeconds());
    }

    private void acknowledge(List<LogAck> acks) {
        for (LogAck ack : acks) {
            allocations.acknowledge(new AllocationId(ack.getAllocationId()), ack.getStdoutTo(), ack.getStderrTo());
        }
    }

    @Override
    public void onError(Throwable failure) {
        housekeeping.execute(() -> outbox.close(this));
        ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        housekeeping.execute(() -> outbox.close(this));
        ended.complete(Status.OK);
    }
}
