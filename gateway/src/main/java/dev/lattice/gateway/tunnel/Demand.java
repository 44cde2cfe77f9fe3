package dev.lattice.gateway.tunnel;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many streams each event loop waits for, of all nodes together, so that one that comes is put where most are
 * awaited. It cannot be moved later, and whose it is says only its handshake; where several nodes bring streams at once
 * some come to another loop than the one that asked, which then asks again.
 */
final class Demand {
    private record Loop(EventLoop loop, AtomicInteger awaited) {}

    private final List<Loop> loops = new ArrayList<>();

    Demand(List<EventLoop> loops) {
        loops.forEach(loop -> this.loops.add(new Loop(loop, new AtomicInteger())));
    }

    List<EventLoop> loops() {
        return loops.stream().map(Loop::loop).toList();
    }

    /** Any thread. */
    void raise(EventLoop loop, int streams) {
        for (Loop each : loops) {
            if (each.loop.equals(loop)) {
                each.awaited.addAndGet(streams);
            }
        }
    }

    /** Where the next connection belongs. */
    EventLoop meet() {
        Loop most = loops.getFirst();
        for (Loop each : loops) {
            if (each.awaited.get() > most.awaited.get()) {
                most = each;
            }
        }
        most.awaited.updateAndGet(count -> Math.max(0, count - 1));
        return most.loop;
    }
}
