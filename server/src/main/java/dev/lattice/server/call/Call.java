package dev.lattice.server.call;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.CallEnd;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs on a node. One thread takes what it says; what is not taken holds the command up. Any thread may
 * say something to it, and waits while the command does not listen. gRPC's threads never wait here: they put messages
 * into a queue which is bounded by what was asked for.
 */
public final class Call implements AutoCloseable {
    /** Messages of the node that may wait here; an agent puts up to 64 KiB into one. */
    private static final int WINDOW = 8;

    private final NodeId node;
    private final Runnable whenOver;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Said> said = new ArrayDeque<>();
    private @Nullable ServerCallStreamObserver<CallInput> toNode;
    private boolean over;

    /** @param whenOver is called once, when it has ended or was closed */
    Call(NodeId node, Runnable whenOver) {
        this.node = node;
        this.whenOver = whenOver;
    }

    NodeId node() {
        return node;
    }

    // ---- what the node does ----

    /** The node takes the call up; false when nobody waits for that any more. */
    boolean answer(ServerCallStreamObserver<CallInput> line) {
        lock.lock();
        try {
            if (over || toNode != null) {
                return false;
            }
            toNode = line;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        line.request(WINDOW);
        return true;
    }

    boolean awaitAnswer(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (toNode == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return toNode != null;
        } finally {
            lock.unlock();
        }
    }

    void take(CallOutput output) {
        if (output.hasEnd()) {
            end(end(output.getEnd()));
            return;
        }
        lock.lock();
        try {
            if (!output.getStdout().isEmpty()) {
                said.add(new Said.Out(output.getStdout()));
            }
            if (!output.getStderr().isEmpty()) {
                said.add(new Said.Err(output.getStderr()));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Said.End end(CallEnd end) {
        return end.getErrorCode().isEmpty()
                ? new Said.Exit(end.getExitCode())
                : new Said.Failure(end.getErrorCode(), end.getErrorMessage());
    }

    void ready() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void lost() {
        end(new Said.Failure("NODE_UNREACHABLE", "The connection to node " + node + " broke off."));
    }

    private void end(Said.End how) {
        ServerCallStreamObserver<CallInput> line;
        lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            line = toNode;
        } finally {
            lock.unlock();
        }
        // Whoever hears of the end may begin another one at once, and finds its place free.
        whenOver.run();
        lock.lock();
        try {
            said.add(how);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (line != null && !line.isCancelled()) {
            synchronized (line) {
                line.onCompleted();
            }
        }
    }

    // ---- what its owner does ----

    /** The next thing that the command says; null when it says nothing for so long. */
    public @Nullable Said next(Duration patience) throws InterruptedException {
        Said next;
        ServerCallStreamObserver<CallInput> line;
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (said.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            next = said.poll();
            line = toNode;
        } finally {
            lock.unlock();
        }
        if (next != null && !(next instanceof Said.End) && line != null) {
            line.request(1);
        }
        return next;
    }

    /** Writes to its stdin; waits while it does not read. Returns false when it has ended. */
    public boolean write(ByteString bytes) throws InterruptedException {
        return send(CallInput.newBuilder().setStdin(bytes).build());
    }

    /** Nothing more comes for its stdin. */
    public boolean endInput() throws InterruptedException {
        return send(CallInput.newBuilder().setEndOfInput(true).build());
    }

    public boolean resize(TerminalSize size) throws InterruptedException {
        return send(CallInput.newBuilder().setSize(size.message()).build());
    }

    private boolean send(CallInput input) throws InterruptedException {
        ServerCallStreamObserver<CallInput> line;
        lock.lockInterruptibly();
        try {
            while (!over && (toNode == null || !toNode.isReady())) {
                changed.await();
            }
            line = toNode;
            if (over || line == null) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        // gRPC's observers take one caller at a time.
        synchronized (line) {
            if (closedMeanwhile()) {
                return false;
            }
            line.onNext(input);
        }
        return true;
    }

    private boolean closedMeanwhile() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the command, unless it has ended; what it still says is not heard. */
    @Override
    public void close() {
        ServerCallStreamObserver<CallInput> line;
        lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            line = toNode;
            said.clear();
            said.add(new Said.Failure("CANCELED", "It was given up."));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        whenOver.run();
        if (line != null) {
            synchronized (line) {
                if (!line.isCancelled()) {
                    line.onError(Status.CANCELLED
                            .withDescription("nobody listens any more")
                            .asRuntimeException());
                }
            }
        }
    }
}
