package dev.lattice.agent.session;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.AllocationReport;
import dev.lattice.protocol.BlobChunk;
import dev.lattice.protocol.FetchBlobRequest;
import dev.lattice.protocol.Hello;
import dev.lattice.protocol.LogAck;
import dev.lattice.protocol.LogFrame;
import dev.lattice.protocol.LogStream;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.RegisterReply;
import dev.lattice.protocol.RegisterRequest;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StoreBlobReply;
import dev.lattice.protocol.StoreBlobRequest;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.UsageSample;
import dev.lattice.protocol.Welcome;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server that does what a test tells it, over real connections, and remembers all that it heard. */
public final class ScriptedServer extends AgentServiceGrpc.AgentServiceImplBase implements AutoCloseable {
    private final HttpServer http;
    private final Server grpc;
    private final AtomicLong nextId = new AtomicLong(1);
    private final Map<Long, ByteArrayOutputStream> stdout = new ConcurrentHashMap<>();
    private final Map<Long, ByteArrayOutputStream> stderr = new ConcurrentHashMap<>();
    private final Map<Long, AllocationReport> reports = new ConcurrentHashMap<>();

    public final List<Hello> hellos = new CopyOnWriteArrayList<>();
    public final List<RegisterRequest> registrations = new CopyOnWriteArrayList<>();
    public final List<AllocationReport> history = new CopyOnWriteArrayList<>();
    /** Frames that say that bytes are missing; these count as zeros in the output. */
    public final List<LogFrame> gaps = new CopyOnWriteArrayList<>();

    public final List<UsageSample> usage = new CopyOnWriteArrayList<>();
    public final List<Long> discarded = new CopyOnWriteArrayList<>();
    public final List<String> complaints = new CopyOnWriteArrayList<>();

    /** Whether to acknowledge output and settle ends at once. */
    public volatile boolean prompt = true;

    /** What the next welcome says is wanted; null = all that the agent holds. */
    public volatile @Nullable List<Long> wanted;

    /** Whether an agent said that it takes no more. */
    public volatile boolean leaving;

    /** By hash. */
    public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

    private volatile @Nullable StreamObserver<ServerMessage> session;

    public ScriptedServer() throws IOException {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        grpc = NettyServerBuilder.forAddress(anywhere)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .maxInboundMessageSize(64 << 20)
                .addService(this)
                .build()
                .start();
        http = HttpServer.create(anywhere, 0);
        http.createContext("/api/connect", exchange -> {
            byte[] body =
                    ("{\"agentPort\":" + grpc.getPort() + ",\"version\":\"test\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/");
    }

    // ---- what a test does ----

    /** A task that runs a shell line. */
    public Task.Builder shell(String line) {
        long id = nextId.getAndIncrement();
        return Task.newBuilder()
                .setAllocationId(id)
                .setJobId(id)
                .setLeaseEpoch(7)
                .setAttempt(1)
                .setRank(id)
                .setStopGraceSeconds(1)
                .setProcess(ProcessTask.newBuilder().setShell(line));
    }

    public long start(Task.Builder task) {
        send(ServerMessage.newBuilder().addStart(task).build());
        return task.getAllocationId();
    }

    public void send(ServerMessage message) {
        StreamObserver<ServerMessage> open = session;
        if (open == null) {
            throw new IllegalStateException("no session");
        }
        synchronized (open) {
            open.onNext(message);
        }
    }

    /** Ends the session as a lost connection would. */
    public void cut() {
        StreamObserver<ServerMessage> open = session;
        session = null;
        if (open != null) {
            synchronized (open) {
                open.onError(io.grpc.Status.UNAVAILABLE
                        .withDescription("cut by the test")
                        .asRuntimeException());
            }
        }
    }

    public boolean connected() {
        return session != null;
    }

    public @Nullable AllocationReport report(long id) {
        return reports.get(id);
    }

    /** Whatever is reported is reported from now on. */
    public void forgetReports() {
        reports.clear();
    }

    public boolean ended(long id) {
        AllocationReport report = reports.get(id);
        return report != null && report.getPhase() == Phase.PHASE_ENDED;
    }

    public String stdout(long id) {
        return stdout.getOrDefault(id, new ByteArrayOutputStream()).toString(StandardCharsets.UTF_8);
    }

    public long stdoutBytes(long id) {
        return stdout.getOrDefault(id, new ByteArrayOutputStream()).size();
    }

    /** Looks at the last bytes only, of an output that may be long. */
    public boolean stdoutEndsWith(long id, String text) {
        byte[] tail = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = stdout.getOrDefault(id, new ByteArrayOutputStream()).toByteArray();
        return all.length >= tail.length
                && java.util.Arrays.equals(all, all.length - tail.length, all.length, tail, 0, tail.length);
    }

    /** Frees the memory of an allocation's output. */
    public void drop(long id) {
        stdout.remove(id);
    }

    public String stderr(long id) {
        return stderr.getOrDefault(id, new ByteArrayOutputStream()).toString(StandardCharsets.UTF_8);
    }

    // ---- what the agent does ----

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterReply> reply) {
        registrations.add(request);
        reply.onNext(RegisterReply.newBuilder()
                .setNodeToken("token-of-" + request.getNodeId())
                .build());
        reply.onCompleted();
    }

    @Override
    public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> reply) {
        byte[] bytes = blobs.get(request.getSha256());
        if (bytes == null) {
            reply.onError(
                    io.grpc.Status.NOT_FOUND.withDescription("no such blob").asRuntimeException());
            return;
        }
        reply.onNext(BlobChunk.newBuilder().setData(ByteString.copyFrom(bytes)).build());
        reply.onCompleted();
    }

    @Override
    public StreamObserver<StoreBlobRequest> storeBlob(StreamObserver<StoreBlobReply> reply) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return new StreamObserver<>() {
            private String sha256 = "";

            @Override
            public void onNext(StoreBlobRequest request) {
                sha256 = request.getSha256().isEmpty() ? sha256 : request.getSha256();
                bytes.writeBytes(request.getData().toByteArray());
            }

            @Override
            public void onError(Throwable failure) {
                complaints.add("an upload broke: " + failure);
            }

            @Override
            public void onCompleted() {
                blobs.put(sha256, bytes.toByteArray());
                reply.onNext(StoreBlobReply.getDefaultInstance());
                reply.onCompleted();
            }
        };
    }

    @Override
    public StreamObserver<AgentMessage> session(StreamObserver<ServerMessage> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(AgentMessage message) {
                receive(message, out);
            }

            @Override
            public void onError(Throwable failure) {
                if (out.equals(session)) {
                    session = null;
                }
            }

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private void receive(AgentMessage message, StreamObserver<ServerMessage> out) {
        if (message.hasHello()) {
            hellos.add(message.getHello());
            Welcome.Builder welcome =
                    Welcome.newBuilder().setHeartbeatSeconds(1).setLeaseSeconds(30);
            List<Long> keep = wanted;
            for (AllocationReport held : message.getHello().getAllocationsList()) {
                if (keep == null || keep.contains(held.getAllocationId())) {
                    welcome.addWanted(held.getAllocationId());
                    welcome.addLogAcks(ack(held.getAllocationId()));
                }
            }
            session = out;
            synchronized (out) {
                out.onNext(ServerMessage.newBuilder().setWelcome(welcome).build());
            }
        }
        leaving |= message.getLeaving();
        discarded.addAll(message.getDiscardedList());
        usage.addAll(message.getUsageList());
        ServerMessage.Builder answer = ServerMessage.newBuilder();
        for (LogFrame frame : message.getFramesList()) {
            store(frame);
            answer.addLogAcks(ack(frame.getAllocationId()));
        }
        for (AllocationReport report : message.getReportsList()) {
            reports.put(report.getAllocationId(), report);
            history.add(report);
            if (report.getPhase() == Phase.PHASE_RELEASED) {
                answer.addSettled(report.getAllocationId());
            } else if (report.getPhase() == Phase.PHASE_ENDED) {
                checkComplete(report);
                answer.addSettled(report.getAllocationId());
            }
        }
        if (prompt && (answer.getLogAcksCount() > 0 || answer.getSettledCount() > 0)) {
            synchronized (out) {
                out.onNext(answer.build());
            }
        }
    }

    private LogAck ack(long id) {
        return LogAck.newBuilder()
                .setAllocationId(id)
                .setStdoutTo(stdoutBytes(id))
                .setStderrTo(
                        stderr.getOrDefault(id, new ByteArrayOutputStream()).size())
                .build();
    }

    private void store(LogFrame frame) {
        ByteArrayOutputStream stream = (frame.getStream() == LogStream.LOG_STREAM_STDOUT ? stdout : stderr)
                .computeIfAbsent(frame.getAllocationId(), id -> new ByteArrayOutputStream());
        long skip = stream.size() - frame.getOffset();
        if (skip == 0 && frame.getLostBytes() > 0) {
            gaps.add(frame);
            stream.writeBytes(new byte[(int) frame.getLostBytes()]);
            return;
        }
        if (skip < 0) {
            complaints.add("a hole before " + frame.getOffset() + " of " + frame.getAllocationId());
        } else if (skip < frame.getData().size()) {
            byte[] bytes = frame.getData().toByteArray();
            stream.write(bytes, (int) skip, bytes.length - (int) skip);
        }
    }

    private void checkComplete(AllocationReport report) {
        long id = report.getAllocationId();
        if (report.getOutcome().getStdoutBytes() > stdoutBytes(id)) {
            complaints.add("the end of " + id + " came before its output");
        }
    }

    /** All that the agent ever said of an allocation, in order. */
    public List<Phase> phases(long id) {
        List<Phase> phases = new ArrayList<>();
        for (AllocationReport report : history) {
            if (report.getAllocationId() == id) {
                phases.add(report.getPhase());
            }
        }
        return phases;
    }

    @Override
    public void close() {
        cut();
        grpc.shutdownNow();
        http.stop(0);
    }
}
