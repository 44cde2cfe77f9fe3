package dev.lattice.agent.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a stream: what is read on one side is written to the other, and nothing more is read while that
 * other one does not take it.
 */
final class Flow {
    /** So that one busy stream does not keep the others of its loop waiting. */
    private static final int READS_PER_TURN = 4;

    private final RelayLoop loop;
    private final RelayLoop.Stream owner;
    private final SelectionKey from;
    private final SelectionKey to;
    private Backlog.@Nullable Held held;
    private boolean ended;
    private boolean broken;

    Flow(RelayLoop loop, RelayLoop.Stream owner, SelectionKey from, SelectionKey to) {
        this.loop = loop;
        this.owner = owner;
        this.from = from;
        this.to = to;
    }

    /** Nothing comes any more. */
    boolean ended() {
        return ended && held == null;
    }

    /**
     * There is something to read.
     *
     * @throws IOException when the side that is read from has failed
     */
    void pull() throws IOException {
        SocketChannel source = (SocketChannel) from.channel();
        for (int i = 0; i < READS_PER_TURN && held == null && !ended; i++) {
            ByteBuffer scratch = loop.scratch();
            int wanted = scratch.remaining();
            int length = source.read(scratch);
            if (length < 0) {
                ended = true;
                from.interestOpsAnd(~SelectionKey.OP_READ);
                finish();
                return;
            }
            if (length == 0) {
                return;
            }
            scratch.flip();
            write(scratch);
            if (scratch.hasRemaining()) {
                if (!keep(scratch)) {
                    return;
                }
                from.interestOpsAnd(~SelectionKey.OP_READ);
                to.interestOpsOr(SelectionKey.OP_WRITE);
            }
            if (length < wanted) {
                return;
            }
        }
    }

    /** False when there was no room but this stream's own, so that it has ended. */
    private boolean keep(ByteBuffer rest) {
        loop.backlog().require(rest.remaining());
        if (!from.isValid() || !to.isValid()) {
            return false;
        }
        held = loop.backlog().keep(owner, rest);
        return true;
    }

    /** The other side takes more. */
    void push() {
        Backlog.Held rest = held;
        if (rest != null) {
            write(rest);
            if (!rest.isEmpty()) {
                return;
            }
            held = null;
        }
        to.interestOpsAnd(~SelectionKey.OP_WRITE);
        if (!ended) {
            from.interestOpsOr(SelectionKey.OP_READ);
        }
    }

    private void write(Backlog.Held rest) {
        if (!broken) {
            try {
                rest.writeTo((SocketChannel) to.channel());
                return;
            } catch (IOException _) {
                broken = true;
            }
        }
        rest.release();
    }

    private void write(ByteBuffer bytes) {
        if (!broken) {
            try {
                ((SocketChannel) to.channel()).write(bytes);
                return;
            } catch (IOException _) {
                // It hears nothing any more, but may have said something before: the other direction goes on, and ends
                // the stream when it ends.
                broken = true;
            }
        }
        bytes.position(bytes.limit());
    }

    private void finish() throws IOException {
        if (!broken) {
            ((SocketChannel) to.channel()).shutdownOutput();
        }
    }

    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
