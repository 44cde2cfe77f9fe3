package dev.lattice.gateway.tunnel;

import dev.lattice.protocol.tunnel.ControlFrame;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One node as this gateway sees it: its control line and its streams. */
final class Node {
    private static final Logger LOG = Logger.getLogger(Node.class.getName());
    /** An agent that lives has dialed again by then. */
    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String id;
    private final Map<EventLoop, StreamPool> pools = new HashMap<>();
    private final ChannelGroup streams = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile @Nullable Channel line;
    private volatile long awayAt;

    /** @param awayAt since when it is expected, by {@link System#nanoTime} */
    Node(String id, Demand demand, long awayAt) {
        this.id = id;
        this.awayAt = awayAt;
        demand.loops()
                .forEach(loop -> pools.put(loop, new StreamPool(streams -> {
                    demand.raise(loop, streams);
                    ask(streams);
                })));
    }

    private StreamPool pool(EventLoop loop) {
        return Objects.requireNonNull(pools.get(loop), "a loop of this gateway");
    }

    private void ask(int streams) {
        Channel open = line;
        if (open != null) {
            open.writeAndFlush(
                    Unpooled.wrappedBuffer(ControlFrame.wanted(streams).encoded()));
        }
    }

    /** On the loop's thread. */
    void take(EventLoop loop, Taker taker) {
        boolean expected = line != null || System.nanoTime() - awayAt < RETURN_NANOS;
        pool(loop).take(taker, expected);
    }

    boolean present() {
        return line != null;
    }

    /** Its agent has dialed a control line; the newest counts. */
    void attended(Channel newest) {
        Channel before = line;
        line = newest;
        if (before != null) {
            before.close();
        }
        LOG.log(Level.INFO, "node {0} is here", id);
        pools.forEach((loop, pool) -> loop.execute(pool::askAnew));
    }

    void lineLost(Channel lost) {
        if (lost.equals(line)) {
            line = null;
            awayAt = System.nanoTime();
            LOG.log(Level.INFO, "node {0} is away", id);
        }
    }

    /** Nothing has been heard of it for so long that nothing will be. */
    void silent(Channel lost) {
        if (lost.equals(line)) {
            streams.close();
        }
        lost.close();
    }

    /** A stream has proven its ticket. On its loop's thread. */
    void add(Channel stream) {
        streams.add(stream);
        StreamPool pool = pool(stream.eventLoop());
        stream.pipeline().addLast(new IdleStream(pool));
        pool.arrived(stream);
    }

    void tick(EventLoop loop, long now) {
        pool(loop).tick(now);
    }
}
