package dev.lattice.agent.tunnel;

import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.StreamHeader;
import dev.lattice.protocol.tunnel.StreamStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One stream from its dial to its end. On its loop's thread only. */
final class TunnelStream implements RelayLoop.Waiting, RelayLoop.Stream {
    private enum Phase {
        OPENING,
        IDLE,
        CONNECTING,
        RELAYING,
        CLOSED
    }

    private static final Logger LOG = Logger.getLogger(TunnelStream.class.getName());
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Tunnel tunnel;
    private final RelayLoop loop;
    private final GatewayEnd gateway;
    private Phase phase = Phase.OPENING;
    private long phaseSince = System.nanoTime();
    private @Nullable SocketChannel container;
    private @Nullable Pair pair;

    private TunnelStream(Tunnel tunnel, RelayLoop loop, SocketChannel channel) throws IOException {
        this.tunnel = tunnel;
        this.loop = loop;
        this.gateway = new GatewayEnd(tunnel, Hello.Kind.STREAM, channel, loop, this);
    }

    /** Dials one; it takes care of itself from there on. */
    static void dial(Tunnel tunnel, RelayLoop loop, InetSocketAddress address) {
        TunnelStream stream = null;
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                stream = new TunnelStream(tunnel, loop, channel);
                loop.add(stream);
                stream.gateway.dial(address);
            } catch (IOException failed) {
                channel.close();
                throw failed;
            }
        } catch (IOException failed) {
            if (stream != null) {
                stream.fail(failed);
            } else {
                LOG.log(Level.WARNING, "no stream to {0} can be opened: {1}", new Object[] {address, failed.getMessage()
                });
            }
        }
    }

    @Override
    public boolean through(Tunnel one) {
        return tunnel.equals(one);
    }

    @Override
    public boolean busy() {
        return phase == Phase.CONNECTING || phase == Phase.RELAYING;
    }

    /** A step that has to be quick was not. */
    @Override
    public void tick(long nanos) {
        if (phase != Phase.IDLE && phase != Phase.RELAYING && nanos - phaseSince > STEP_NANOS) {
            abort();
        }
    }

    @Override
    public void ready() throws IOException {
        switch (phase) {
            case OPENING -> {
                if (gateway.advance()) {
                    go(Phase.IDLE);
                }
            }
            case IDLE -> {
                ByteBuffer header = gateway.read(StreamHeader.BYTES);
                if (header != null) {
                    connect(StreamHeader.decode(header));
                }
            }
            case RELAYING -> relay(gateway.key());
            case CONNECTING, CLOSED -> {
                // Nothing is awaited from the gateway.
            }
        }
    }

    private void connect(StreamHeader header) throws IOException {
        go(Phase.CONNECTING);
        gateway.key().interestOps(0);
        Optional<InetSocketAddress> address = tunnel.ports().find(new AllocationId(header.target()), header.port());
        if (address.isEmpty()) {
            decline(StreamStatus.UNKNOWN);
            return;
        }
        SocketChannel local = SocketChannel.open();
        container = local;
        local.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ContainerSide side = new ContainerSide(local);
        try {
            if (local.connect(address.get())) {
                side.connected();
            }
        } catch (IOException refused) {
            decline(StreamStatus.REFUSED);
        }
    }

    private void decline(StreamStatus status) throws IOException {
        gateway.say(new byte[] {status.code()});
        close();
    }

    private void relay(SelectionKey key) throws IOException {
        Pair tied = pair;
        if (tied != null && tied.move(key)) {
            close();
        }
    }

    private void go(Phase next) {
        phase = next;
        phaseSince = System.nanoTime();
    }

    @Override
    public void fail(IOException cause) {
        LOG.log(Level.FINE, "a stream of {0} ended: {1}", new Object[] {tunnel, cause});
        abort();
    }

    @Override
    public void abort() {
        try {
            if (phase == Phase.RELAYING) {
                gateway.channel().setOption(StandardSocketOptions.SO_LINGER, 0);
                if (container != null) {
                    container.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
        } catch (IOException | UnsupportedOperationException _) {
            // The connection is gone already.
        }
        close();
    }

    private void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        go(Phase.CLOSED);
        loop.remove(this);
        try (SocketChannel _ = gateway.channel();
                SocketChannel _ = container) {
            if (pair != null) {
                pair.release();
            }
        } catch (IOException alreadyGone) {
            LOG.log(Level.FINE, "closing a stream", alreadyGone);
        }
    }

    /** The other end of the stream. */
    private final class ContainerSide implements RelayLoop.Waiting {
        private final SocketChannel local;
        private final SelectionKey key;

        ContainerSide(SocketChannel local) throws IOException {
            this.local = local;
            this.key = loop.register(local, SelectionKey.OP_CONNECT, this);
        }

        @Override
        public void ready() throws IOException {
            if (phase == Phase.RELAYING) {
                relay(key);
                return;
            }
            try {
                local.finishConnect();
            } catch (IOException refused) {
                decline(StreamStatus.REFUSED);
                return;
            }
            connected();
        }

        void connected() throws IOException {
            gateway.say(new byte[] {StreamStatus.CONNECTED.code()});
            Pair tied = new Pair(loop, TunnelStream.this, gateway.key(), key);
            pair = tied;
            gateway.relayed();
            go(Phase.RELAYING);
            // The client's first bytes mostly came with the header.
            tied.begin();
        }

        @Override
        public void fail(IOException cause) {
            TunnelStream.this.fail(cause);
        }
    }
}
