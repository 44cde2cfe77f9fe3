package dev.lattice.agent.tunnel;

import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.StreamHeader;
import dev.lattice.protocol.tunnel.StreamStatus;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.protocol.tunnel.Verdict;
import java.io.EOFException;
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
final class TunnelStream implements RelayLoop.Waiting {
    private enum Phase {
        DIALING(Ticket.BYTES),
        GREETING(Ticket.BYTES),
        PROVING(1),
        IDLE(StreamHeader.BYTES),
        CONNECTING(0),
        RELAYING(0),
        CLOSED(0);

        /** What has to be there to go on from here, in bytes from the gateway. */
        private final int awaited;

        Phase(int awaited) {
            this.awaited = awaited;
        }
    }

    private static final Logger LOG = Logger.getLogger(TunnelStream.class.getName());
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** Long enough for any handshake message. */
    private static final int HEAD_BYTES = 64;

    private final Tunnel tunnel;
    private final RelayLoop loop;
    private final SocketChannel gateway;
    private final SelectionKey gatewayKey;
    private ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    private Phase phase = Phase.DIALING;
    private long phaseSince = System.nanoTime();
    private @Nullable SocketChannel container;
    private @Nullable Flow inward;
    private @Nullable Flow outward;

    private TunnelStream(Tunnel tunnel, RelayLoop loop, SocketChannel gateway) throws IOException {
        this.tunnel = tunnel;
        this.loop = loop;
        this.gateway = gateway;
        this.gatewayKey = loop.register(gateway, SelectionKey.OP_CONNECT, this);
    }

    /** Dials one; it takes care of itself from there on. */
    static void dial(Tunnel tunnel, RelayLoop loop, InetSocketAddress address) {
        TunnelStream stream = null;
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                stream = new TunnelStream(tunnel, loop, channel);
                loop.add(stream);
                Lifeline.watch(channel);
                if (channel.connect(address)) {
                    stream.greet();
                }
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

    Tunnel tunnel() {
        return tunnel;
    }

    /** Whether it carries a client. */
    boolean busy() {
        return phase == Phase.CONNECTING || phase == Phase.RELAYING;
    }

    /** Whether a step that has to be quick was not. */
    boolean overdue(long now) {
        return phase != Phase.IDLE && phase != Phase.RELAYING && now - phaseSince > STEP_NANOS;
    }

    @Override
    public void ready() throws IOException {
        switch (phase) {
            case DIALING -> {
                gateway.finishConnect();
                greet();
            }
            case GREETING, PROVING, IDLE -> listen();
            case RELAYING -> relay(gatewayKey, inward, outward);
            case CONNECTING, CLOSED -> {
                // Nothing is awaited from the gateway.
            }
        }
    }

    private void greet() throws IOException {
        go(Phase.GREETING);
        gatewayKey.interestOps(SelectionKey.OP_READ);
        say(Hello.of(Hello.Kind.STREAM, tunnel.nodeId()).encoded());
    }

    /** Reads exactly what is awaited, so that a client's first bytes stay where they are until they can be passed on. */
    private void listen() throws IOException {
        ByteBuffer bytes = head.limit(phase.awaited);
        if (gateway.read(bytes) < 0) {
            throw new EOFException();
        }
        if (bytes.hasRemaining()) {
            return;
        }
        bytes.flip();
        switch (phase) {
            case GREETING -> {
                byte[] nonce = new byte[Ticket.BYTES];
                bytes.get(nonce);
                say(Ticket.proof(tunnel.ticket(), nonce, tunnel.nodeId()));
                go(Phase.PROVING);
            }
            case PROVING -> {
                if (Verdict.of(bytes.get()) != Verdict.WELCOME) {
                    throw new IOException("the ticket is not taken");
                }
                go(Phase.IDLE);
            }
            default -> connect(StreamHeader.decode(bytes));
        }
        head.clear();
    }

    private void connect(StreamHeader header) throws IOException {
        go(Phase.CONNECTING);
        gatewayKey.interestOps(0);
        Optional<InetSocketAddress> address =
                tunnel.ports().find(new AllocationId(header.allocationId()), header.port());
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
        say(new byte[] {status.code()});
        close();
    }

    private void relay(SelectionKey key, @Nullable Flow in, @Nullable Flow out) throws IOException {
        if (in == null || out == null) {
            return;
        }
        if (key.isWritable()) {
            out.push();
        }
        if (key.isReadable()) {
            in.pull();
        }
        if (in.ended() && out.ended()) {
            close();
        }
    }

    /** These few bytes always fit into the buffer of a connection that is new or idle. */
    private void say(byte[] bytes) throws IOException {
        if (gateway.write(ByteBuffer.wrap(bytes)) < bytes.length) {
            throw new IOException("a new connection takes nothing");
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

    /** Ends it so that both sides see that it did not end well. */
    void abort() {
        try {
            if (phase == Phase.RELAYING) {
                gateway.setOption(StandardSocketOptions.SO_LINGER, 0);
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
        try (gateway;
                SocketChannel _ = container) {
            if (inward != null && outward != null) {
                inward.release();
                outward.release();
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
                relay(key, outward, inward);
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
            say(new byte[] {StreamStatus.CONNECTED.code()});
            inward = new Flow(loop, gatewayKey, key);
            outward = new Flow(loop, key, gatewayKey);
            head = ByteBuffer.allocate(0);
            go(Phase.RELAYING);
            key.interestOps(SelectionKey.OP_READ);
            gatewayKey.interestOps(SelectionKey.OP_READ);
            // The client's first bytes mostly came with the header.
            relayFirst();
        }

        private void relayFirst() throws IOException {
            Flow first = inward;
            if (first != null) {
                first.pull();
            }
        }

        @Override
        public void fail(IOException cause) {
            TunnelStream.this.fail(cause);
        }
    }
}
