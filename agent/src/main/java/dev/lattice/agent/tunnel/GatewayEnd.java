package dev.lattice.agent.tunnel;

import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.protocol.tunnel.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection to a gateway from its dial until it is relayed. On its loop's thread only. */
final class GatewayEnd {
    private enum Step {
        DIALING,
        GREETING,
        PROVING,
        WELCOME
    }

    /** Long enough for any handshake message. */
    private static final int HEAD_BYTES = 64;

    private final Tunnel tunnel;
    private final Hello.Kind kind;
    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    private Step step = Step.DIALING;

    /** @param channel new; {@code waiting} hears of it from now on */
    GatewayEnd(Tunnel tunnel, Hello.Kind kind, SocketChannel channel, RelayLoop loop, RelayLoop.Waiting waiting)
            throws IOException {
        this.tunnel = tunnel;
        this.kind = kind;
        this.channel = channel;
        this.key = loop.register(channel, SelectionKey.OP_CONNECT, waiting);
    }

    Tunnel tunnel() {
        return tunnel;
    }

    SocketChannel channel() {
        return channel;
    }

    SelectionKey key() {
        return key;
    }

    void dial(InetSocketAddress address) throws IOException {
        Lifeline.watch(channel);
        if (channel.connect(address)) {
            greet();
        }
    }

    private void greet() throws IOException {
        step = Step.GREETING;
        key.interestOps(SelectionKey.OP_READ);
        say(tunnel.hello(kind).encoded());
    }

    /**
     * Goes on with the handshake as far as it can.
     *
     * @return whether the gateway has let it in
     */
    boolean advance() throws IOException {
        if (step == Step.DIALING) {
            channel.finishConnect();
            greet();
        }
        if (step == Step.GREETING) {
            ByteBuffer nonce = read(Ticket.BYTES);
            if (nonce == null) {
                return false;
            }
            byte[] bytes = new byte[Ticket.BYTES];
            nonce.get(bytes);
            say(Ticket.proof(tunnel.ticket(), bytes, tunnel.nodeId()));
            step = Step.PROVING;
        }
        if (step == Step.PROVING) {
            ByteBuffer verdict = read(1);
            if (verdict == null) {
                return false;
            }
            if (Verdict.of(verdict.get()) != Verdict.WELCOME) {
                throw new IOException("the ticket is not taken");
            }
            step = Step.WELCOME;
        }
        return true;
    }

    /**
     * Reads exactly so many bytes, so that what comes behind them stays where it is until it can be passed on.
     *
     * @return null while they are not all there; else good until the next call
     */
    @Nullable ByteBuffer read(int length) throws IOException {
        head.limit(length);
        if (channel.read(head) < 0) {
            throw new EOFException("the gateway hung up");
        }
        if (head.hasRemaining()) {
            return null;
        }
        ByteBuffer whole = head.duplicate().flip();
        head.clear();
        return whole;
    }

    /** These few bytes always fit into the buffer of a connection that is new or idle. */
    void say(byte[] bytes) throws IOException {
        if (channel.write(ByteBuffer.wrap(bytes)) < bytes.length) {
            throw new IOException("a new connection takes nothing");
        }
    }

    /** From now on others read and write; streams are many, and each byte of theirs counts. */
    void relayed() {
        head = ByteBuffer.allocate(0);
    }
}
