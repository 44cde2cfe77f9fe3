package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.log.LogStream;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.Call;
import dev.lattice.protocol.LogAck;
import dev.lattice.protocol.LogFrame;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.UsageSample;
import dev.lattice.protocol.Welcome;
import dev.lattice.server.log.OutputGapException;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.node.Node;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Closing;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.scheduling.NodeLink;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One agent's session. Messages are handled in their order: short ones at once on gRPC's thread, those that write
 * much or ask the database on a virtual thread of the session's own. Only so many are asked for as have been handled, so a
 * flood of output slows its sender and nobody else.
 *
 * <p>The report that an allocation ended is held back until all of its output is durable: a recorded result implies
 * complete output.
 */
final class AgentSession implements NodeLink, StreamObserver<AgentMessage>, OutputStore.DurabilityListener {
    private static final Logger LOG = Logger.getLogger(AgentSession.class);

    /** Messages under way: enough to hide the network, little enough to bound memory. */
    static final int WINDOW = 64;

    /** So little output goes into the page cache at once; what somebody types or reads is not worth a change of threads. */
    private static final int SHORT_BYTES = 8 << 10;

    private static final long NANOS_PER_MICRO = 1_000;

    private final NodeId node;
    private final int generation;
    private final ServerCallStreamObserver<ServerMessage> out;
    private final Dispatcher dispatcher;
    private final OutputStore outputs;
    private final AllocationRegistry registry;
    private final NodeDirectory directory;
    private final Leases leases;
    private final NodeExtras extras;
    private final Consumer<AgentSession> goodbye;
    private final SerialWork work = new SerialWork();
    private final Map<AllocationId, HeldReport> held = new ConcurrentHashMap<>();
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean open = true;

    /** An end that waits for its output. */
    private record HeldReport(AllocationReport report, long stdout, long stderr) {}

    /**
     * What all sessions work with.
     *
     * @param goodbye is called when the session is over
     */
    record Surroundings(
            Dispatcher dispatcher,
            OutputStore outputs,
            AllocationRegistry registry,
            NodeDirectory directory,
            Leases leases,
            NodeExtras extras,
            Consumer<AgentSession> goodbye) {}

    AgentSession(Node node, ServerCallStreamObserver<ServerMessage> out, Surroundings with) {
        this.node = node.id();
        this.generation = node.generation();
        this.out = out;
        this.dispatcher = with.dispatcher();
        this.outputs = with.outputs();
        this.registry = with.registry();
        this.directory = with.directory();
        this.leases = with.leases();
        this.extras = with.extras();
        this.goodbye = with.goodbye();
    }

    void start() {
        out.disableAutoRequest();
        out.setOnCancelHandler(this::gone);
        out.request(WINDOW);
    }

    // ---- what the agent says ----

    @Override
    public void onNext(AgentMessage message) {
        lastHeard = System.nanoTime();
        boolean light = !message.hasHello()
                && message.getDiscardedCount() == 0
                && outputBytes(message) <= SHORT_BYTES
                && !mayWait(message);
        work.run(light, () -> handle(message));
    }

    private static long outputBytes(AgentMessage message) {
        long bytes = 0;
        for (LogFrame frame : message.getFramesList()) {
            bytes += frame.getData().size();
        }
        return bytes;
    }

    /** Whether one of its ends may have to wait for output. */
    private static boolean mayWait(AgentMessage message) {
        for (dev.lattice.protocol.AllocationReport report : message.getReportsList()) {
            if (report.getOutcome().getStdoutBytes() + report.getOutcome().getStderrBytes() > 0) {
                return true;
            }
        }
        return false;
    }

    private void handle(AgentMessage message) {
        if (!open) {
            return;
        }
        try {
            if (message.hasAvailability()) {
                extras.available(node, message.getAvailability());
            }
            if (message.hasHello()) {
                hello(message);
            }
            if (message.hasOwner()) {
                extras.owner(node, message.getOwner());
            }
            for (LogFrame frame : message.getFramesList()) {
                take(frame);
            }
            if (message.getLeaving()) {
                dispatcher.leaving(this);
            }
            if (message.getReportsCount() > 0) {
                List<AllocationReport> ready = ready(message.getReportsList());
                if (!ready.isEmpty()) {
                    dispatcher.reported(this, ready);
                }
            }
            for (long workload : message.getDiscardedList()) {
                extras.discarded(node, new WorkloadId(workload));
            }
            message.getUsageList().forEach(this::used);
            if (message.hasHeartbeat()) {
                registry.heard(node, SessionMessages.load(message.getHeartbeat()));
            } else {
                registry.heard(node);
            }
            out.request(1);
        } catch (OutputGapException | IllegalArgumentException e) {
            fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            fail(Status.UNAVAILABLE.withDescription("the server cannot take this right now"), e);
        }
    }

    private void hello(AgentMessage message) {
        Node known = directory.observe(node, message.getHello().getFacts());
        dispatcher.standing(node, extras.standing(node));
        extras.meter().joined(node, known.capacity());
        dispatcher.opened(
                this,
                SessionMessages.facts(message.getHello().getFacts()),
                known.approved(),
                ready(message.getHello().getAllocationsList()));
    }

    /** Of what is not the node's any more nobody wants to know. */
    private void used(UsageSample sample) {
        registry.find(node, new AllocationId(sample.getAllocationId())).ifPresent(grant -> {
            extras.meter()
                    .used(
                            grant.assignment().allocation(),
                            SessionMessages.age(sample),
                            SessionMessages.reading(sample));
            if (grant.assignment().spec() instanceof ServiceSpec service) {
                extras.used(ServiceMessages.usage(sample, service));
            }
        });
    }

    /** Tells the node of workloads that were deleted while it kept something of them. */
    void announceDeleted() {
        List<WorkloadId> deleted = extras.deleted(node);
        if (!deleted.isEmpty()) {
            send(ServerMessage.newBuilder()
                    .addAllDiscard(deleted.stream().map(WorkloadId::value).toList())
                    .build());
        }
    }

    /** Tells the node what its owner wants of it. */
    void announceOrder() {
        // Also that there is none: it may have one of a server that is no more.
        send(ServerMessage.newBuilder().setAvailability(extras.order(node)).build());
    }

    /** Tells the node through which gateways it serves. */
    void announceGateways() {
        send(ServerMessage.newBuilder()
                .setGateways(extras.gateways(node, generation))
                .build());
    }

    /** Asks the node to run a command; tells whether it could be asked. */
    boolean call(Call call) {
        if (!open) {
            return false;
        }
        send(ServerMessage.newBuilder().addCalls(call).build());
        return true;
    }

    private void take(LogFrame frame) throws IOException {
        AllocationId allocation = new AllocationId(frame.getAllocationId());
        if (registry.find(node, allocation).isEmpty()) {
            // Superseded or ended: nobody reads it any more.
            return;
        }
        outputs.listen(allocation, this);
        outputs.append(
                allocation,
                SessionMessages.stream(frame.getStream(), node),
                frame.getOffset(),
                frame.getData().asReadOnlyByteBuffer(),
                frame.getLostBytes());
    }

    /** The reports that count now; ends whose output is not durable yet come later. */
    private List<AllocationReport> ready(List<dev.lattice.protocol.AllocationReport> reports) {
        List<AllocationReport> ready = new ArrayList<>(reports.size());
        for (dev.lattice.protocol.AllocationReport message : reports) {
            AllocationReport report = SessionMessages.report(message);
            meter(message, report);
            long stdout = message.getOutcome().getStdoutBytes();
            long stderr = message.getOutcome().getStderrBytes();
            if (message.getPhase() != Phase.PHASE_ENDED
                    || stdout + stderr == 0
                    || registry.find(node, report.allocation()).isEmpty()) {
                ready.add(report);
                continue;
            }
            outputs.listen(report.allocation(), this);
            HeldReport waiting = new HeldReport(report, stdout, stderr);
            held.put(report.allocation(), waiting);
            if (isDurable(waiting)) {
                held.remove(report.allocation());
                ready.add(report);
            } else {
                // An end that came with the hello is still running as far as the dispatcher is concerned.
                ready.add(new AllocationReport(
                        report.allocation(),
                        true,
                        false,
                        Optional.empty(),
                        report.runningMicros(),
                        report.progress(),
                        List.of()));
                outputs.hurry();
            }
        }
        return ready;
    }

    private void meter(dev.lattice.protocol.AllocationReport message, AllocationReport report) {
        if (report.running() && registry.find(node, report.allocation()).isPresent()) {
            Duration time = Duration.ofNanos(report.runningMicros() * NANOS_PER_MICRO);
            if (report.outcome().isPresent()) {
                extras.meter().over(report.allocation(), time, SessionMessages.totals(message.getOutcome()));
            } else {
                extras.meter().running(report.allocation(), time);
            }
        }
    }

    private boolean isDurable(HeldReport end) {
        return outputs.durableTo(end.report().allocation(), LogStream.STDOUT) >= end.stdout()
                && outputs.durableTo(end.report().allocation(), LogStream.STDERR) >= end.stderr();
    }

    @Override
    public void durable(List<OutputStore.Durable> reached) {
        ServerMessage.Builder acks = ServerMessage.newBuilder();
        List<AllocationReport> ends = new ArrayList<>();
        for (OutputStore.Durable output : reached) {
            acks.addLogAcks(ack(output.allocation(), output.stdoutTo(), output.stderrTo()));
            HeldReport end = held.get(output.allocation());
            if (end != null && output.stdoutTo() >= end.stdout() && output.stderrTo() >= end.stderr()) {
                if (held.remove(output.allocation(), end)) {
                    ends.add(end.report());
                }
            }
        }
        if (!ends.isEmpty()) {
            dispatcher.reported(this, ends);
        }
        send(acks.build());
    }

    @Override
    public void onError(Throwable failure) {
        gone();
    }

    @Override
    public void onCompleted() {
        synchronized (out) {
            if (open && !out.isCancelled()) {
                out.onCompleted();
            }
        }
        gone();
    }

    private void gone() {
        open = false;
        goodbye.accept(this);
        dispatcher.closed(this);
    }

    private void fail(Status status, Exception cause) {
        LOG.warnf("session of node %s ends: %s", node, cause.getMessage());
        LOG.debug("because", cause);
        end(status);
        dispatcher.closed(this);
    }

    // ---- what the dispatcher says ----

    @Override
    public NodeId node() {
        return node;
    }

    @Override
    public long lastHeardNanos() {
        return lastHeard;
    }

    @Override
    public void welcome(List<AllocationId> wanted) {
        Welcome.Builder welcome = Welcome.newBuilder()
                .setHeartbeatSeconds((int) leases.heartbeat().toSeconds())
                .setLeaseSeconds((int) leases.lease().toSeconds());
        for (AllocationId allocation : wanted) {
            welcome.addWanted(allocation.value());
            welcome.addLogAcks(ack(
                    allocation,
                    outputs.durableTo(allocation, LogStream.STDOUT),
                    outputs.durableTo(allocation, LogStream.STDERR)));
        }
        send(ServerMessage.newBuilder()
                .setWelcome(welcome)
                .setGateways(extras.gateways(node, generation))
                .build());
        // After the welcome, and not on the dispatcher's thread: it asks the database.
        work.run(false, () -> {
            announceOrder();
            announceDeleted();
        });
    }

    private static LogAck ack(AllocationId allocation, long stdout, long stderr) {
        return LogAck.newBuilder()
                .setAllocationId(allocation.value())
                .setStdoutTo(stdout)
                .setStderrTo(stderr)
                .build();
    }

    @Override
    public void deliver(Delivery delivery) {
        SessionMessages.messages(delivery).forEach(this::send);
    }

    @Override
    public void close(Closing why) {
        // The code tells the agent how soon it is worth coming back.
        Status status = switch (why) {
            case REPLACED -> Status.ABORTED;
            case REMOVED -> Status.UNAUTHENTICATED;
            case LEASE_OVER, READING_ANEW -> Status.UNAVAILABLE;
        };
        end(status.withDescription(why.text()));
    }

    private void send(ServerMessage message) {
        // gRPC's observers take one caller at a time.
        synchronized (out) {
            if (open && !out.isCancelled()) {
                out.onNext(message);
            }
        }
    }

    private void end(Status status) {
        synchronized (out) {
            if (open && !out.isCancelled()) {
                open = false;
                out.onError(status.asRuntimeException());
            }
        }
        goodbye.accept(this);
    }
}
