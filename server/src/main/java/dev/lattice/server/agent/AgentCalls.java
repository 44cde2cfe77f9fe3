package dev.lattice.server.agent;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.BlobChunk;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import dev.lattice.protocol.FetchBlobRequest;
import dev.lattice.protocol.RegisterReply;
import dev.lattice.protocol.RegisterRequest;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StoreBlobReply;
import dev.lattice.protocol.StoreBlobRequest;
import dev.lattice.server.node.Enrollment;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.problem.Problem;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What agents may call. */
final class AgentCalls extends AgentServiceGrpc.AgentServiceImplBase {
    private final NodeService nodes;
    private final Sessions sessions;
    private final Attachments attachments;
    private final AgentBlobs blobs;
    private final Executor blocking;

    AgentCalls(NodeService nodes, Sessions sessions, Attachments attachments, AgentBlobs blobs, Executor blocking) {
        this.nodes = nodes;
        this.sessions = sessions;
        this.attachments = attachments;
        this.blobs = blobs;
        this.blocking = blocking;
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterReply> out) {
        try {
            Enrollment.Proof proof = new Enrollment.Proof(
                    Optional.of(request.getJoinToken()).filter(token -> !token.isEmpty()),
                    NodeCall.token(),
                    NodeCall.address(),
                    NodeCall.ownMachine());
            Enrollment.Enrolled enrolled =
                    nodes.register(nodeId(request.getNodeId()), FactsMessages.facts(request.getFacts()), proof);
            out.onNext(RegisterReply.newBuilder()
                    .setNodeToken(enrolled.token())
                    .setPendingApproval(!enrolled.node().approved())
                    .build());
            out.onCompleted();
        } catch (RuntimeException e) {
            out.onError(Failures.status(e).asRuntimeException());
        }
    }

    private static NodeId nodeId(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("nodeId", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public StreamObserver<AgentMessage> session(StreamObserver<ServerMessage> out) {
        return sessions.open(NodeCall.node(), (ServerCallStreamObserver<ServerMessage>) out);
    }

    @Override
    public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> out) {
        ServerCallStreamObserver<BlobChunk> call = (ServerCallStreamObserver<BlobChunk>) out;
        NodeId node = NodeCall.node().id();
        Readiness readiness = new Readiness(call);
        readiness.listen();
        blocking.execute(() -> {
            try {
                blobs.fetch(node, request, call, readiness);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                call.onError(Failures.status(Problem.unavailable("The server is stopping.", Duration.ofSeconds(1)))
                        .asRuntimeException());
            } catch (IOException | RuntimeException e) {
                if (!call.isCancelled()) {
                    call.onError(Failures.status(e).asRuntimeException());
                }
            }
        });
    }

    @Override
    public StreamObserver<StoreBlobRequest> storeBlob(StreamObserver<StoreBlobReply> out) {
        return new IncomingBlob(NodeCall.node().id(), blobs, blocking, (ServerCallStreamObserver<StoreBlobReply>) out);
    }

    @Override
    public StreamObserver<CallOutput> attach(StreamObserver<CallInput> out) {
        return attachments.open(NodeCall.node().id(), (ServerCallStreamObserver<CallInput>) out);
    }
}
