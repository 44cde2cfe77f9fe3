package dev.lattice.agent.tunnel;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.StreamHeader;
import dev.lattice.protocol.tunnel.StreamStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a container here to another workload of its project: to the other's container when that runs here, too,
 * else through a gateway. On its loop's thread only; what the container says meanwhile stays in its socket.
 */
final class LinkStream implements RelayLoop.Waiting, RelayLoop.Stream {
    private enum Phase {
        LOCAL,
        OPENING,
        ASKING,
        PAUSING,
        RELAYING,
        CLOSED
    }

    private static final Logger LOG = Logger.getLogger(LinkStream.class.getName());
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(15);
    /**
     * While no gateway is there, or none has heard yet that this node has the link, it is asked again: both are so for a
     * moment after a start.
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * Where links of this node lead.
     *
     * @param gateways those that are there, in an order that does not always begin with the same
     */
    record Ways(LinkTargets here, Supplier<List<Tunnel>> gateways) {}

    private final RelayLoop loop;
    private final Ways ways;
    private final WorkloadId workload;
    private final int port;
    private final SocketChannel container;
    private final SelectionKey containerKey;
    private final long since = System.nanoTime();
    private final List<Tunnel> untried = new ArrayList<>();
    private Phase phase = Phase.PAUSING;
    private long phaseSince = since;
    /** Whether to ask again is worth it. */
    private boolean mayCome = true;

    private @Nullable GatewayEnd gateway;
    private @Nullable SocketChannel other;
    private @Nullable SelectionKey otherKey;
    private @Nullable Pair pair;

    private LinkStream(RelayLoop loop, Ways ways, WorkloadId workload, int port, SocketChannel container)
            throws IOException {
        this.loop = loop;
        this.ways = ways;
        this.workload = workload;
        this.port = port;
        this.container = container;
        this.containerKey = loop.register(container, 0, new ContainerSide());
    }

    /** Takes a connection that a container made; it takes care of itself from there on. */
    static void begin(RelayLoop loop, Ways ways, WorkloadId workload, int port, SocketChannel container) {
        try {
            Lifeline.watch(container);
            LinkStream stream = new LinkStream(loop, ways, workload, port, container);
            loop.add(stream);
            stream.search();
        } catch (IOException hungUp) {
            LOG.log(Level.FINE, "a link ended before it began", hungUp);
            try {
                container.close();
            } catch (IOException alreadyGone) {
                LOG.log(Level.FINE, "closing a link", alreadyGone);
            }
        }
    }

    @Override
    public boolean through(Tunnel tunnel) {
        return gateway != null && gateway.tunnel().equals(tunnel);
    }

    @Override
    public boolean busy() {
        return true;
    }

    @Override
    public void tick(long nanos) {
        if (phase == Phase.PAUSING) {
            search();
        } else if (phase != Phase.RELAYING && nanos - phaseSince > STEP_NANOS) {
            abort();
        }
    }

    // ---- looking for the other container ----

    private void search() {
        Optional<InetSocketAddress> here = ways.here().find(workload, port);
        if (here.isPresent()) {
            dial(here.get());
            return;
        }
        mayCome = true;
        untried.addAll(ways.gateways().get());
        next();
    }

    private void dial(InetSocketAddress address) {
        try {
            SocketChannel local = SocketChannel.open();
            other = local;
            local.setOption(StandardSocketOptions.TCP_NODELAY, true);
            go(Phase.LOCAL);
            SelectionKey key = loop.register(local, SelectionKey.OP_CONNECT, this);
            otherKey = key;
            if (local.connect(address)) {
                tie(key);
            }
        } catch (IOException refused) {
            fail(refused);
        }
    }

    /** The next gateway, or a pause, or the end. */
    private void next() {
        while (!untried.isEmpty()) {
            Tunnel tunnel = untried.removeFirst();
            InetSocketAddress address = tunnel.present();
            if (address != null && open(tunnel, address)) {
                return;
            }
        }
        if (mayCome && System.nanoTime() - since < PATIENCE_NANOS) {
            go(Phase.PAUSING);
        } else {
            abort();
        }
    }

    private boolean open(Tunnel tunnel, InetSocketAddress address) {
        try {
            SocketChannel channel = SocketChannel.open();
            other = channel;
            go(Phase.OPENING);
            GatewayEnd end = new GatewayEnd(tunnel, Hello.Kind.LINK, channel, loop, this);
            gateway = end;
            otherKey = end.key();
            end.dial(address);
            return true;
        } catch (IOException failed) {
            LOG.log(Level.FINE, "no link through {0}: {1}", new Object[] {tunnel, failed.getMessage()});
            closeOther();
            return false;
        }
    }

    @Override
    public void ready() throws IOException {
        switch (phase) {
            case LOCAL -> {
                SocketChannel local = other;
                SelectionKey key = otherKey;
                if (local != null && key != null) {
                    local.finishConnect();
                    tie(key);
                }
            }
            case OPENING -> {
                GatewayEnd end = gateway;
                if (end != null && end.advance()) {
                    go(Phase.ASKING);
                    end.say(new StreamHeader(workload.value(), port).encoded());
                }
            }
            case ASKING -> {
                GatewayEnd end = gateway;
                ByteBuffer status = end == null ? null : end.read(1);
                if (end != null && status != null) {
                    answered(end, StreamStatus.of(status.get()));
                }
            }
            case RELAYING -> relay(otherKey);
            case PAUSING, CLOSED -> {
                // Nothing is awaited.
            }
        }
    }

    private void answered(GatewayEnd end, StreamStatus status) throws IOException {
        if (status == StreamStatus.CONNECTED) {
            end.relayed();
            tie(end.key());
            return;
        }
        LOG.log(Level.FINE, "{0} says of workload {1}: {2}", new Object[] {end.tunnel(), workload, status});
        mayCome = status == StreamStatus.UNKNOWN;
        closeOther();
        next();
    }

    // ---- with it ----

    private void tie(SelectionKey there) throws IOException {
        go(Phase.RELAYING);
        Pair tied = new Pair(loop, this, containerKey, there);
        pair = tied;
        tied.begin();
    }

    private void relay(@Nullable SelectionKey key) throws IOException {
        Pair tied = pair;
        if (tied != null && key != null && tied.move(key)) {
            close();
        }
    }

    private void go(Phase next) {
        phase = next;
        phaseSince = System.nanoTime();
    }

    /** The other end failed: before it is tied another gateway may do, later nothing will. */
    @Override
    public void fail(IOException cause) {
        LOG.log(Level.FINE, "a link to workload {0} ended: {1}", new Object[] {workload, cause});
        switch (phase) {
            case OPENING, ASKING -> {
                closeOther();
                next();
            }
            case LOCAL, PAUSING, RELAYING, CLOSED -> abort();
        }
    }

    @Override
    public void abort() {
        try {
            container.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (other != null && phase == Phase.RELAYING) {
                other.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException | UnsupportedOperationException _) {
            // The connection is gone already.
        }
        close();
    }

    private void closeOther() {
        try (SocketChannel _ = other) {
            other = null;
            otherKey = null;
            gateway = null;
        } catch (IOException alreadyGone) {
            LOG.log(Level.FINE, "closing a way", alreadyGone);
        }
    }

    private void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        go(Phase.CLOSED);
        loop.remove(this);
        try (container) {
            closeOther();
            if (pair != null) {
                pair.release();
            }
        } catch (IOException alreadyGone) {
            LOG.log(Level.FINE, "closing a link", alreadyGone);
        }
    }

    /** The end that the container opened. */
    private final class ContainerSide implements RelayLoop.Waiting {
        @Override
        public void ready() throws IOException {
            if (phase == Phase.RELAYING) {
                relay(containerKey);
            }
        }

        @Override
        public void fail(IOException cause) {
            LOG.log(Level.FINE, "a container ended its link to workload {0}: {1}", new Object[] {workload, cause});
            abort();
        }
    }
}
