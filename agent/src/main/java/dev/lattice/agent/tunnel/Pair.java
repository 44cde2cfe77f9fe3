package dev.lattice.agent.tunnel;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** Two connections of a loop that are tied together: what comes on one goes out on the other, half-closes too. */
final class Pair {
    private final SelectionKey first;
    private final Flow there;
    private final Flow back;

    /** @param owner ends them together */
    Pair(RelayLoop loop, RelayLoop.Stream owner, SelectionKey first, SelectionKey second) {
        this.first = first;
        this.there = new Flow(loop, owner, first, second);
        this.back = new Flow(loop, owner, second, first);
        first.interestOps(SelectionKey.OP_READ);
        second.interestOps(SelectionKey.OP_READ);
    }

    /** Takes what has come on the first already. */
    void begin() throws IOException {
        there.pull();
    }

    /**
     * One of the two can do something.
     *
     * @return whether nothing more comes from either
     */
    boolean move(SelectionKey ready) throws IOException {
        boolean ofFirst = ready.equals(first);
        if (ready.isWritable()) {
            (ofFirst ? back : there).push();
        }
        if (ready.isReadable()) {
            (ofFirst ? there : back).pull();
        }
        return there.ended() && back.ended();
    }

    void release() {
        there.release();
        back.release();
    }
}
