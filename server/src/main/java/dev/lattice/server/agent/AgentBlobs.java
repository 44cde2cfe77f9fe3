package dev.lattice.server.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.protocol.BlobChunk;
import dev.lattice.protocol.FetchBlobRequest;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.image.ImageBlobs;
import dev.lattice.server.problem.Problem;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The bytes that allocations need, and those that they leave. */
final class AgentBlobs {
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Blobs blobs;
    private final ImageBlobs images;
    private final AllocationAccess access;

    AgentBlobs(Blobs blobs, ImageBlobs images, AllocationAccess access) {
        this.blobs = blobs;
        this.images = images;
        this.access = access;
    }

    /** Sends a blob in chunks, as fast as the node takes them; blocks until it is sent or the node is gone. */
    void fetch(NodeId node, FetchBlobRequest request, ServerCallStreamObserver<BlobChunk> out, Readiness readiness)
            throws IOException, InterruptedException {
        Sha256 blob = parse(request.getSha256());
        try (InputStream in =
                open(node, new AllocationId(request.getAllocationId()), blob, Math.max(0, request.getOffset()))) {
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

    private InputStream open(NodeId node, AllocationId allocation, Sha256 blob, long offset) throws IOException {
        if (access.mayReadImage(node, allocation, blob)) {
            return images.open(access.project(node, allocation).orElseThrow(), blob, offset);
        }
        if (access.mayRead(node, allocation, blob)) {
            return blobs.open(blob, offset);
        }
        throw Problem.notFound("blob of this allocation", blob);
    }

    /** Stores an output of an allocation, or a part of an image; blocks until it is on disk. Tells whether it was there before. */
    boolean store(NodeId node, AllocationId allocation, String sha256, long size, InputStream bytes)
            throws IOException {
        ProjectId project = access.project(node, allocation)
                .orElseThrow(() -> Problem.notFound("allocation of this node", allocation));
        if (size < 0 || size > Blobs.MAX_BYTES) {
            throw Problem.invalid("size", "A blob has 0 to " + Blobs.MAX_BYTES + " bytes.");
        }
        Optional<JobId> export = access.export(node, allocation);
        return export.isPresent()
                ? images.store(project, export.get(), parse(sha256), size, bytes)
                : blobs.store(project, parse(sha256), size, bytes);
    }

    private static Sha256 parse(String hex) {
        try {
            return new Sha256(hex);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("sha256", String.valueOf(e.getMessage()));
        }
    }
}
