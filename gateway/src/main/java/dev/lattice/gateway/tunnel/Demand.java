package dev.lattice.gateway.tunnel;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many streams each event loop waits for, of all nodes together, so that one that comes is put where most are
 * awaited. It cannot be moved later, and whose it is says only its handshake; where several nodes bring streams at once
 * some come to another loop than the one that asked, which then asks again.
 *
 * <p>Both counts are sums of what is known elsewhere, to the one: a stream is awaited while its pool has asked for it,
 * and under way during its handshake. Whoever raises takes back, or one loop would get all that comes for ever.
 */
final class Demand {
    private record Loop(EventLoop loop, AtomicInteger awaited, AtomicInteger underWay) {
        /** Streams that nothing is under way for. */
        int open() {
            return awaited.get() - underWay.get();
        }
    }

    private final List<Loop> loops = new ArrayList<>();

    Demand(List<EventLoop> loops) {
        loops.forEach(loop -> this.loops.add(new Loop(loop, new AtomicInteger(), new AtomicInteger())));
    }

    List<EventLoop> loops() {
        return loops.stream().map(Loop::loop).toList();
    }

    private Loop of(EventLoop loop) {
        for (Loop each : loops) {
            if (each.loop.equals(loop)) {
                return each;
            }
        }
        throw new IllegalArgumentException("a loop of another gateway");
    }

    /** The loop awaits so many streams more, or fewer. Any thread. */
    void change(EventLoop loop, int streams) {
        of(loop).awaited.addAndGet(streams);
    }

    /** Streams that the loop awaits. */
    int awaited(EventLoop loop) {
        return of(loop).awaited.get();
    }

    /** Where the next connection belongs, which is under way from now on. Any thread. */
    EventLoop meet() {
        Loop most = loops.getFirst();
        for (Loop each : loops) {
            if (each.open() > most.open()) {
                most = each;
            }
        }
        most.underWay.incrementAndGet();
        return most.loop;
    }

    /** One that was met has said what it is, or is gone. Any thread. */
    void settled(EventLoop loop) {
        of(loop).underWay.decrementAndGet();
    }
}
