package dev.lattice.agent.session;

import com.google.protobuf.UnsafeByteOperations;
import dev.lattice.agent.blob.BlobStore;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.AgentServiceGrpc.AgentServiceBlockingV2Stub;
import dev.lattice.protocol.BlobChunk;
import dev.lattice.protocol.FetchBlobRequest;
import dev.lattice.protocol.StoreBlobReply;
import dev.lattice.protocol.StoreBlobRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Blobs from and to the server, over the same connection as the session. An absent server is waited for. */
public final class BlobTransfer implements BlobStore {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String ABANDONED = "the allocation is not wanted any more";

    /** Gives the stub of the current connection, or null while there is none. */
    public interface Calls {
        @Nullable AgentServiceBlockingV2Stub current();
    }

    private final Calls calls;

    public BlobTransfer(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void fetch(AllocationId allocation, String sha256, long offset, OutputStream into, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        long at = offset;
        while (true) {
            try {
                BlockingClientCall<?, BlobChunk> call = stub(unwanted)
                        .fetchBlob(FetchBlobRequest.newBuilder()
                                .setAllocationId(allocation.value())
                                .setSha256(sha256)
                                .setOffset(at)
                                .build());
                for (BlobChunk chunk = call.read(); chunk != null; chunk = call.read()) {
                    chunk.getData().writeTo(into);
                    at += chunk.getData().size();
                    if (unwanted.getAsBoolean()) {
                        call.cancel(ABANDONED, null);
                        throw new BlobUnavailableException(ABANDONED);
                    }
                }
                return;
            } catch (StatusException refused) {
                retryOrFail(refused, "blob " + sha256 + " cannot be fetched");
            } catch (InterruptedException stopped) {
                throw stopped(stopped);
            }
        }
    }

    @Override
    public void store(AllocationId allocation, String sha256, long size, Path file, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        while (true) {
            try {
                if (storeOnce(allocation, sha256, size, file, unwanted)) {
                    return;
                }
            } catch (StatusException refused) {
                retryOrFail(refused, "output " + file.getFileName() + " cannot be stored");
            } catch (InterruptedException stopped) {
                throw stopped(stopped);
            }
        }
    }

    private boolean storeOnce(AllocationId allocation, String sha256, long size, Path file, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException, StatusException, InterruptedException {
        BlockingClientCall<StoreBlobRequest, StoreBlobReply> call =
                stub(unwanted).storeBlob();
        boolean open = call.write(StoreBlobRequest.newBuilder()
                .setAllocationId(allocation.value())
                .setSha256(sha256)
                .setSize(size)
                .build());
        byte[] buffer = new byte[CHUNK_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            // A server that has the blob answers before it has read it all.
            for (int length = in.readNBytes(buffer, 0, CHUNK_BYTES);
                    open && length > 0;
                    length = in.readNBytes(buffer, 0, CHUNK_BYTES)) {
                if (unwanted.getAsBoolean()) {
                    call.cancel(ABANDONED, null);
                    throw new BlobUnavailableException(ABANDONED);
                }
                open = call.write(StoreBlobRequest.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(buffer, 0, length))
                        .build());
            }
        }
        call.halfClose();
        return call.read() != null;
    }

    private AgentServiceBlockingV2Stub stub(BooleanSupplier unwanted) throws BlobUnavailableException {
        for (AgentServiceBlockingV2Stub stub = calls.current(); ; stub = calls.current()) {
            if (unwanted.getAsBoolean()) {
                throw new BlobUnavailableException(ABANDONED);
            }
            if (stub != null) {
                return stub;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private static void retryOrFail(StatusException refused, String what) throws BlobUnavailableException {
        Status status = refused.getStatus();
        switch (status.getCode()) {
            case UNAVAILABLE, UNAUTHENTICATED, RESOURCE_EXHAUSTED, ABORTED -> LockSupport.parkNanos(RETRY_NANOS);
            default ->
                throw new BlobUnavailableException(
                        what + ": " + (status.getDescription() == null ? status.getCode() : status.getDescription()));
        }
    }

    private static IOException stopped(InterruptedException interruption) {
        Thread.currentThread().interrupt();
        return new IOException("the agent stops", interruption);
    }
}
