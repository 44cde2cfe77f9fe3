package dev.lattice.server.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.protocol.BlobChunk;
import dev.lattice.protocol.FetchBlobRequest;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.Sha256;
import dev.lattice.server.problem.Problem;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;

/** The bytes that allocations need, and those that they leave. */
final class AgentBlobs {
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Blobs blobs;
    private final AllocationAccess access;

    AgentBlobs(Blobs blobs, AllocationAccess access) {
        this.blobs = blobs;
        this.access = access;
    }

    /** Sends a blob in chunks, as fast as the node takes them; blocks until it is sent or the node is gone. */
    void fetch(NodeId node, FetchBlobRequest request, ServerCallStreamObserver<BlobChunk> out, Readiness readiness)
            throws IOException, InterruptedException {
        Sha256 blob = parse(request.getSha256());
        if (!access.mayRead(node, new AllocationId(request.getAllocationId()), blob)) {
            throw Problem.notFound("blob of this allocation", blob);
        }
        try (InputStream in = blobs.open(blob, Math.max(0, request.getOffset()))) {
            for (byte[] chunk = in.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = in.readNBytes(CHUNK_BYTES)) {
                if (!readiness.await()) {
                    return;
                }
                ByteString data = UnsafeByteOperations.unsafeWrap(chunk);
                out.onNext(BlobChunk.newBuilder().setData(data).build());
            }
        }
        out.onCompleted();
    }

    /** Stores an output of an allocation; blocks until it is on disk. Tells whether it was there before. */
    boolean store(NodeId node, AllocationId allocation, String sha256, long size, InputStream bytes)
            throws IOException {
        ProjectId project = access.project(node, allocation)
                .orElseThrow(() -> Problem.notFound("allocation of this node", allocation));
        if (size < 0 || size > Blobs.MAX_BYTES) {
            throw Problem.invalid("size", "A blob has 0 to " + Blobs.MAX_BYTES + " bytes.");
        }
        return blobs.store(project, parse(sha256), size, bytes);
    }

    private static Sha256 parse(String hex) {
        try {
            return new Sha256(hex);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("sha256", String.valueOf(e.getMessage()));
        }
    }
}
