package dev.lattice.server.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.BlobChunk;
import dev.lattice.protocol.FetchBlobRequest;
import dev.lattice.protocol.Heartbeat;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.protocol.RegisterReply;
import dev.lattice.protocol.RegisterRequest;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StoreBlobReply;
import dev.lattice.protocol.StoreBlobRequest;
import dev.lattice.protocol.Welcome;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageBlobs;
import dev.lattice.server.node.Enrollment;
import dev.lattice.server.node.NoActivity;
import dev.lattice.server.node.Node;
import dev.lattice.server.node.NodeIdentity;
import dev.lattice.server.node.NodeListener;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real calls over a real port. */
class AgentPortTest {
    private static final String SECRET = "a secret known beforehand";
    private static final AllocationId MINE = new AllocationId(7);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final long MOST_OF_AN_IMAGE = 4_000_000;

    @TempDir
    private Path folder;

    private final TestDatabase test = TestDatabase.create();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Access access = new Access();
    private boolean open;
    private ProjectId project;
    private Blobs blobs;
    private ImageBlobs images;
    private AgentPort port;
    private ManagedChannel channel;

    @BeforeEach
    void openPort() throws IOException {
        Ids ids = new Ids(Clock.systemUTC());
        AuditLog audit = new AuditLog();
        ProjectService projects = new ProjectService(test.database(), ids);
        project = test.database().transaction(handle -> projects.create(handle, "default"));
        blobs = new Blobs(new FolderBlobStore(folder), test.database());
        NodeIdentity identity =
                new NodeIdentity(test.database(), "0123456789abcdef0123456789abcdef".getBytes(UTF_8), blocking);
        Enrollment enrollment = new Enrollment(
                test.database(),
                identity,
                projects,
                audit,
                new Enrollment.Rules(Optional.of(SECRET), () -> open),
                Clock.systemUTC());
        NodeService nodes = new NodeService(
                test.database(),
                enrollment,
                identity,
                new NoActivity(),
                NodeListener.NONE,
                new NodeService.Ground(audit, new EventHub(), blocking, Clock.systemUTC()));
        images = new ImageBlobs(
                new FolderBlobStore(folder.resolve("images")),
                test.database(),
                InstantSource.system(),
                MOST_OF_AN_IMAGE,
                Optional.empty());
        port = AgentPort.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new AgentPort.Answering(
                        identity,
                        new RateLimits(1),
                        nodes,
                        AgentPortTest::echo,
                        (_, _) -> {
                            throw new AssertionError("nobody is called here");
                        },
                        blobs,
                        images,
                        access),
                List.of(),
                blocking);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        port.close();
        blocking.close();
        test.close();
    }

    /** Greets, then sends a heartbeat's load back as the lease. */
    private static StreamObserver<AgentMessage> echo(Node node, StreamObserver<ServerMessage> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(AgentMessage message) {
                out.onNext(ServerMessage.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setLeaseSeconds(message.getHeartbeat().getLoadMillis()))
                        .build());
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private String register(String node, String joinToken) {
        RegisterReply reply = AgentServiceGrpc.newBlockingStub(channel)
                .register(RegisterRequest.newBuilder()
                        .setNodeId(node)
                        .setJoinToken(joinToken)
                        .setFacts(NodeFacts.newBuilder()
                                .setHostname("h1")
                                .setOs("linux")
                                .setCpuMillis(1000)
                                .setMemoryMb(100)
                                .setMaxParallel(1))
                        .build());
        assertThat(reply.getPendingApproval()).isFalse();
        return reply.getNodeToken();
    }

    private AgentServiceGrpc.AgentServiceBlockingStub as(String token) {
        return AgentServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
    }

    private AgentServiceGrpc.AgentServiceStub asyncAs(String token) {
        return AgentServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
    }

    private static Metadata bearer(String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return headers;
    }

    private static void assertFails(Status.Code code, Runnable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call::run)
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code));
    }

    @Test
    void aNodeRegistersAndHoldsASession() throws Exception {
        String token = register("n1", SECRET);
        CompletableFuture<ServerMessage> answer = new CompletableFuture<>();
        StreamObserver<AgentMessage> session = asyncAs(token).session(new StreamObserver<>() {
            @Override
            public void onNext(ServerMessage message) {
                answer.complete(message);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        });
        session.onNext(AgentMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setLoadMillis(5))
                .build());
        assertThat(answer.get(30, TimeUnit.SECONDS).getWelcome().getLeaseSeconds())
                .isEqualTo(5);
        session.onCompleted();
    }

    @Test
    void withoutAProofNothingIsToBeHad() {
        assertFails(Status.Code.UNAUTHENTICATED, () -> register("n1", "laj_guess"));
        assertFails(Status.Code.INVALID_ARGUMENT, () -> register("../n1", SECRET));
        Sha256 any = Sha256.hash(new byte[0]);
        assertFails(Status.Code.UNAUTHENTICATED, () -> fetch("lan_guess", any, 0));
        assertFails(Status.Code.UNAUTHENTICATED, () -> fetch("", any, 0));
    }

    @Test
    void guessingJoinTokensEndsByAddress() {
        AgentServiceGrpc.AgentServiceFutureStub stub = AgentServiceGrpc.newFutureStub(channel);
        RegisterRequest guess = RegisterRequest.newBuilder()
                .setNodeId("../n1")
                .setJoinToken("laj_guess")
                .build();
        // All at once: one after another they might stay below what is allowed.
        List<ListenableFuture<RegisterReply>> guesses =
                Stream.generate(() -> stub.register(guess)).limit(2_000).toList();
        assertThat(Futures.whenAllComplete(guesses).call(() -> true, Runnable::run))
                .succeedsWithin(Duration.ofSeconds(60));
        assertThat(guesses)
                .extracting(answer -> answer.exceptionNow() instanceof StatusRuntimeException refused
                        ? refused.getStatus().getCode()
                        : Status.Code.OK)
                .contains(Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void withoutATokenOnlyThisMachineJoins() {
        open = true;
        channel.shutdownNow();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port.port())
                .overrideAuthority("evil.example")
                .usePlaintext()
                .build();
        assertFails(Status.Code.UNAUTHENTICATED, () -> register("n1", ""));
        channel.shutdownNow();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port.port())
                .usePlaintext()
                .build();
        assertThat(register("n1", "")).isNotEmpty();
        assertFails(Status.Code.ALREADY_EXISTS, () -> register("n1", ""));
    }

    @Test
    void aNodeFetchesWhatItsAllocationNeedsAndNothingElse() throws IOException {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Sha256 blob = blobs.store(project, new ByteArrayInputStream(content)).sha256();
        String token = register("n1", SECRET);
        access.node = new NodeId("n1");
        access.readable = blob;
        assertThat(fetch(token, blob, 0)).isEqualTo(content);
        assertThat(fetch(token, blob, 2_999_999)).hasSize(1);
        Sha256 secret =
                blobs.store(project, new ByteArrayInputStream(new byte[] {1})).sha256();
        assertFails(Status.Code.NOT_FOUND, () -> fetch(token, secret, 0));
        String other = register("n2", SECRET);
        assertFails(Status.Code.NOT_FOUND, () -> fetch(other, blob, 0));
    }

    private byte[] fetch(String token, Sha256 blob, long offset) {
        Iterator<BlobChunk> chunks = as(token)
                .fetchBlob(FetchBlobRequest.newBuilder()
                        .setAllocationId(MINE.value())
                        .setSha256(blob.hex())
                        .setOffset(offset)
                        .build());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        chunks.forEachRemaining(chunk -> bytes.writeBytes(chunk.getData().toByteArray()));
        return bytes.toByteArray();
    }

    @Test
    void aNodeStoresOutputsOfItsAllocation() throws Exception {
        String token = register("n1", SECRET);
        access.node = new NodeId("n1");
        byte[] content = new byte[3_000_000];
        new Random(2).nextBytes(content);
        Sha256 hash = Sha256.hash(content);
        assertThat(store(token, hash, content).get(30, TimeUnit.SECONDS).getExisted())
                .isFalse();
        assertThat(store(token, hash, content).get(30, TimeUnit.SECONDS).getExisted())
                .isTrue();
        assertThat(blobs.size(project, hash)).hasValue(3_000_000);
        assertThat(store(token, Sha256.hash(new byte[0]), content))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("INVALID_ARGUMENT");
        access.node = new NodeId("n2");
        assertThat(store(token, hash, content))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("NOT_FOUND");
    }

    @Test
    void anExportStoresPartsOfAnImageAndWhoRunsItFetchesThem() throws Exception {
        String token = register("n1", SECRET);
        access.node = new NodeId("n1");
        access.export = Optional.of(new JobId(1));
        byte[] layer = new byte[3_000_000];
        new Random(3).nextBytes(layer);
        Sha256 hash = Sha256.hash(layer);
        assertThat(store(token, hash, layer).get(30, TimeUnit.SECONDS).getExisted())
                .isFalse();
        access.export = Optional.of(new JobId(2));
        assertThat(store(token, hash, layer).get(30, TimeUnit.SECONDS).getExisted())
                .as("it is not asked for again")
                .isTrue();
        assertThat(blobs.size(project, hash)).as("it is no file").isEmpty();
        byte[] more = new byte[1_500_000];
        assertThat(store(token, Sha256.hash(more), more))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("TOO_LARGE");

        assertFails(Status.Code.NOT_FOUND, () -> fetch(token, hash, 0));
        access.image = Optional.of(hash);
        assertThat(fetch(token, hash, 0)).isEqualTo(layer);
        assertThat(fetch(token, hash, 2_999_990)).hasSize(10);
        assertFails(Status.Code.NOT_FOUND, () -> fetch(token, Sha256.hash(more), 0));
    }

    private CompletableFuture<StoreBlobReply> store(String token, Sha256 hash, byte[] content) {
        CompletableFuture<StoreBlobReply> reply = new CompletableFuture<>();
        StreamObserver<StoreBlobRequest> out = asyncAs(token).storeBlob(new StreamObserver<>() {
            @Override
            public void onNext(StoreBlobReply message) {
                reply.complete(message);
            }

            @Override
            public void onError(Throwable failure) {
                reply.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        });
        ClientCallStreamObserver<StoreBlobRequest> call = (ClientCallStreamObserver<StoreBlobRequest>) out;
        call.onNext(StoreBlobRequest.newBuilder()
                .setAllocationId(MINE.value())
                .setSha256(hash.hex())
                .setSize(content.length)
                .build());
        for (int at = 0; at < content.length; at += 100_000) {
            call.onNext(StoreBlobRequest.newBuilder()
                    .setData(ByteString.copyFrom(content, at, Math.min(100_000, content.length - at)))
                    .build());
        }
        call.onCompleted();
        return reply;
    }

    /** Grants one node one allocation with one input. */
    private final class Access implements AllocationAccess {
        private NodeId node = new NodeId("nobody");
        private Sha256 readable = Sha256.hash(new byte[0]);
        private Optional<JobId> export = Optional.empty();
        private Optional<Sha256> image = Optional.empty();

        @Override
        public Optional<JobId> export(NodeId asking, AllocationId allocation) {
            return export.filter(_ -> project(asking, allocation).isPresent());
        }

        @Override
        public boolean mayReadImage(NodeId asking, AllocationId allocation, Sha256 blob) {
            return project(asking, allocation).isPresent()
                    && image.filter(blob::equals).isPresent();
        }

        @Override
        public Optional<ProjectId> project(NodeId asking, AllocationId allocation) {
            return asking.equals(node) && allocation.equals(MINE) ? Optional.of(project) : Optional.empty();
        }

        @Override
        public boolean mayRead(NodeId asking, AllocationId allocation, Sha256 blob) {
            return project(asking, allocation).isPresent() && blob.equals(readable);
        }
    }
}
