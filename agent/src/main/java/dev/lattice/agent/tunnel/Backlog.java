package dev.lattice.agent.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * What streams of one loop have read and nobody took yet. All of it together has a bound: a few hundred who take nothing
 * must not have the memory that everybody's streams need. The fuller it is the less is read at once, so that one more who
 * stalls keeps less; at the bound the stream goes of which nothing was taken for the longest time.
 *
 * <p>It lies in pieces, which are used again: what is allocated for each stall and left to the collector would be
 * as much work as the moving. On the loop's thread.
 */
final class Backlog {
    private static final int PIECE_BYTES = 16 << 10;
    /** Above a quarter of the bound, and above a half of it. */
    private static final int LESS_BYTES = 64 << 10;

    private static final int LEAST_BYTES = PIECE_BYTES;
    private static final int MOST_SPARE = 256;

    private final long most;
    private final int mostAtOnce;
    private final Deque<ByteBuffer> spare = new ArrayDeque<>();
    /** Those first of which nothing was taken for the longest time. */
    private final SequencedSet<Held> held = new LinkedHashSet<>();

    private long bytes;

    /**
     * @param most that is held, in bytes
     * @param mostAtOnce that is read while little is held
     */
    Backlog(long most, int mostAtOnce) {
        if (most < mostAtOnce) {
            throw new IllegalArgumentException("less than one read: " + most);
        }
        this.most = most;
        this.mostAtOnce = mostAtOnce;
    }

    /** What all the pieces in use take. */
    long bytes() {
        return bytes;
    }

    /** How much should be read at once now. */
    int readBytes() {
        if (bytes > most / 2) {
            return LEAST_BYTES;
        }
        return bytes > most / 4 ? Math.min(LESS_BYTES, mostAtOnce) : mostAtOnce;
    }

    /** Makes room for what is left of a read; streams may end by it, the one that it is for, too. */
    void require(int count) {
        while (bytes + taken(count) > most && !held.isEmpty()) {
            Held longest = held.getFirst();
            longest.owner.abort();
            longest.release();
        }
    }

    private static long taken(int count) {
        return Math.ceilDiv(count, PIECE_BYTES) * (long) PIECE_BYTES;
    }

    /** Keeps bytes that there is room for. */
    Held keep(RelayLoop.Stream owner, ByteBuffer rest) {
        ByteBuffer[] pieces = new ByteBuffer[Math.ceilDiv(rest.remaining(), PIECE_BYTES)];
        for (int i = 0; i < pieces.length; i++) {
            ByteBuffer piece = spare.isEmpty() ? ByteBuffer.allocateDirect(PIECE_BYTES) : spare.pop();
            int count = Math.min(rest.remaining(), PIECE_BYTES);
            piece.clear().put(rest.slice(rest.position(), count)).flip();
            rest.position(rest.position() + count);
            pieces[i] = piece;
        }
        Held kept = new Held(owner, pieces);
        bytes += pieces.length * (long) PIECE_BYTES;
        held.add(kept);
        return kept;
    }

    /** What one direction of a stream has to write before it reads on. */
    final class Held {
        private final RelayLoop.Stream owner;
        private final ByteBuffer[] pieces;
        private int first;

        private Held(RelayLoop.Stream owner, ByteBuffer[] pieces) {
            this.owner = owner;
            this.pieces = pieces;
        }

        boolean isEmpty() {
            return first == pieces.length;
        }

        void writeTo(SocketChannel to) throws IOException {
            if (to.write(pieces, first, pieces.length - first) == 0) {
                return;
            }
            while (first < pieces.length && !pieces[first].hasRemaining()) {
                putBack(pieces[first]);
                first++;
            }
            held.remove(this);
            if (!isEmpty()) {
                held.add(this);
            }
        }

        /** Nobody is to have it. */
        void release() {
            for (; first < pieces.length; first++) {
                putBack(pieces[first]);
            }
            held.remove(this);
        }

        private void putBack(ByteBuffer piece) {
            bytes -= PIECE_BYTES;
            if (spare.size() < MOST_SPARE) {
                spare.push(piece);
            }
        }
    }
}
