package dev.lattice.server.agent;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.StoreBlobReply;
import dev.lattice.protocol.StoreBlobRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A blob that a node sends. gRPC's thread only queues what comes; a thread of the call's own writes it to disk and
 * asks for more, so that a slow disk slows the sender and nothing else.
 */
final class IncomingBlob implements StreamObserver<StoreBlobRequest> {
    private static final int WINDOW = 8;
    /** Stands for the end of the bytes. */
    private static final ByteString END = ByteString.copyFromUtf8("end");
    /** Stands for a call that was given up. */
    private static final ByteString BROKEN = ByteString.copyFromUtf8("broken");

    private final NodeId node;
    private final AgentBlobs blobs;
    private final Executor blocking;
    private final ServerCallStreamObserver<StoreBlobReply> out;
    private final BlockingQueue<ByteString> chunks = new LinkedBlockingQueue<>();
    private boolean started;

    IncomingBlob(NodeId node, AgentBlobs blobs, Executor blocking, ServerCallStreamObserver<StoreBlobReply> out) {
        this.node = node;
        this.blobs = blobs;
        this.blocking = blocking;
        this.out = out;
        out.disableAutoRequest();
        out.setOnCancelHandler(() -> chunks.add(BROKEN));
        out.request(WINDOW);
    }

    @Override
    public void onNext(StoreBlobRequest message) {
        if (!started) {
            started = true;
            blocking.execute(() -> store(message));
        }
        if (message.getData().isEmpty()) {
            out.request(1);
        } else {
            chunks.add(message.getData());
        }
    }

    private void store(StoreBlobRequest head) {
        try {
            boolean existed = blobs.store(
                    node, new AllocationId(head.getAllocationId()), head.getSha256(), head.getSize(), new Chunks());
            out.onNext(StoreBlobReply.newBuilder().setExisted(existed).build());
            out.onCompleted();
        } catch (IOException | RuntimeException e) {
            if (!out.isCancelled()) {
                out.onError(Failures.status(e).asRuntimeException());
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        chunks.add(BROKEN);
    }

    @Override
    public void onCompleted() {
        if (started) {
            chunks.add(END);
        } else {
            out.onError(Status.INVALID_ARGUMENT
                    .withDescription("INVALID_REQUEST: The first message names the blob.")
                    .asRuntimeException());
        }
    }

    /** The queued chunks as a stream. */
    private final class Chunks extends InputStream {
        private ByteBuffer current = ByteBuffer.allocate(0);
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the marks are known by identity: their bytes could also be sent
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (!current.hasRemaining()) {
                if (ended) {
                    return -1;
                }
                ByteString next = take();
                if (next == BROKEN) {
                    throw new IOException("the node gave the call up");
                }
                if (next == END) {
                    ended = true;
                } else {
                    current = next.asReadOnlyByteBuffer();
                    out.request(1);
                }
            }
            int count = Math.min(length, current.remaining());
            current.get(target, offset, count);
            return count;
        }

        private ByteString take() throws IOException {
            try {
                return chunks.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
