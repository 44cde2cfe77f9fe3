package dev.lattice.gateway.tunnel;

import dev.lattice.protocol.tunnel.ControlFrame;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One node as this gateway sees it: its control line, its streams and its links. All of them are of its newest
 * registration that is known here. Who has a ticket of an earlier one may be the machine that was removed, or stolen.
 */
final class Node {
    private static final Logger LOG = Logger.getLogger(Node.class.getName());
    /** An agent that lives has dialed again by then. */
    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String id;
    private final Map<EventLoop, StreamPool> pools = new HashMap<>();
    /** All that are open, by the registration whose ticket they proved. */
    private final NavigableMap<Integer, ChannelGroup> connections = new TreeMap<>();

    private int since;
    private volatile @Nullable Channel line;
    private volatile long awayAt;

    /**
     * @param since the oldest registration whose ticket counts
     * @param awayAt since when it is expected, by {@link System#nanoTime}
     */
    Node(String id, Demand demand, int since, long awayAt) {
        this.id = id;
        this.since = since;
        this.awayAt = awayAt;
        demand.loops().forEach(loop -> pools.put(loop, new StreamPool(new Asking(demand, loop))));
    }

    /** Of one loop's pool: what it awaits is counted while the node is there, and only then. */
    private final class Asking implements StreamPool.Source {
        private final Demand demand;
        private final EventLoop loop;

        Asking(Demand demand, EventLoop loop) {
            this.demand = demand;
            this.loop = loop;
        }

        @Override
        public boolean ask(int streams) {
            Channel open = line;
            if (open == null) {
                return false;
            }
            demand.change(loop, streams);
            open.writeAndFlush(
                    Unpooled.wrappedBuffer(ControlFrame.wanted(streams).encoded()));
            return true;
        }

        @Override
        public void settle(int streams) {
            demand.change(loop, -streams);
        }
    }

    private StreamPool pool(EventLoop loop) {
        return Objects.requireNonNull(pools.get(loop), "a loop of this gateway");
    }

    /** On the loop's thread. */
    void take(EventLoop loop, Taker taker) {
        boolean expected = line != null || System.nanoTime() - awayAt < RETURN_NANOS;
        pool(loop).take(taker, expected);
    }

    boolean present() {
        return line != null;
    }

    // ---- registrations ----

    /** The server says which is the oldest registration whose ticket counts. Its word is the last. Any thread. */
    void require(int generation) {
        List<ChannelGroup> over;
        synchronized (this) {
            since = generation;
            over = removeEarlier();
        }
        over.forEach(ChannelGroup::close);
    }

    /**
     * A connection has proven a ticket. A later registration than was known ends what came by earlier ones.
     *
     * @return false when the ticket's own registration is over
     */
    boolean enter(Channel connection, int generation) {
        List<ChannelGroup> over;
        synchronized (this) {
            if (generation < since) {
                return false;
            }
            since = generation;
            connections
                    .computeIfAbsent(generation, _ -> new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
                    .add(connection);
            over = removeEarlier();
        }
        over.forEach(ChannelGroup::close);
        return true;
    }

    /** To be closed without the lock: whoever hears of it may want something of this node. */
    private List<ChannelGroup> removeEarlier() {
        Map<Integer, ChannelGroup> earlier = connections.headMap(since, false);
        List<ChannelGroup> over = List.copyOf(earlier.values());
        earlier.forEach((generation, group) ->
                LOG.log(Level.INFO, "node {0}: what came by a ticket of its registration {1} is closed", new Object[] {
                    id, generation
                }));
        earlier.clear();
        return over;
    }

    // ---- its control line ----

    /** Its agent has dialed a control line; the newest counts. */
    synchronized void attended(Channel newest) {
        Channel before = line;
        line = newest;
        if (before != null) {
            before.close();
        }
        LOG.log(Level.INFO, "node {0} is here", id);
        pools.forEach((loop, pool) -> loop.execute(pool::askAnew));
    }

    synchronized void lineLost(Channel lost) {
        if (lost.equals(line)) {
            line = null;
            awayAt = System.nanoTime();
            LOG.log(Level.INFO, "node {0} is away", id);
            pools.forEach((loop, pool) -> loop.execute(pool::forget));
        }
    }

    /** Nothing has been heard of it for so long that nothing will be. */
    void silent(Channel lost) {
        List<ChannelGroup> all;
        synchronized (this) {
            all = lost.equals(line) ? List.copyOf(connections.values()) : List.of();
        }
        all.forEach(ChannelGroup::close);
        lost.close();
    }

    /** A stream has proven its ticket. On its loop's thread. */
    void add(Channel stream) {
        StreamPool pool = pool(stream.eventLoop());
        stream.pipeline().addLast(new IdleStream(pool));
        pool.arrived(stream);
    }

    void tick(EventLoop loop, long now) {
        pool(loop).tick(now);
    }
}
