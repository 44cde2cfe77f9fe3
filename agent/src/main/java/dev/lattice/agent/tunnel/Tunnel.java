package dev.lattice.agent.tunnel;

import dev.lattice.protocol.Gateway;
import dev.lattice.protocol.tunnel.ControlFrame;
import dev.lattice.protocol.tunnel.Hello;
import dev.lattice.protocol.tunnel.Ticket;
import dev.lattice.protocol.tunnel.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The tunnel to one gateway: its control line, which says how many streams to dial, and those streams. */
final class Tunnel implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Tunnel.class.getName());
    private static final int CONNECT_MILLIS = 10_000;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LONGEST_RETRY_MILLIS = 1_000;
    /** However many a gateway wants at a time. */
    private static final int MOST_DIALED_AT_ONCE = 4_096;

    private final String nodeId;
    private final Gateway gateway;
    private final byte[] ticket;
    private final String host;
    private final LocalPorts ports;
    private final List<RelayLoop> loops;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Socket line;
    private volatile @Nullable InetSocketAddress present;
    private int nextLoop;

    Tunnel(String nodeId, Gateway gateway, String host, LocalPorts ports, List<RelayLoop> loops) {
        this.nodeId = nodeId;
        this.gateway = gateway;
        this.ticket = gateway.getTicket().toByteArray();
        this.host = host;
        this.ports = ports;
        this.loops = loops;
    }

    Gateway gateway() {
        return gateway;
    }

    String nodeId() {
        return nodeId;
    }

    Hello hello(Hello.Kind kind) {
        return Hello.of(kind, nodeId, gateway.getGeneration());
    }

    byte[] ticket() {
        return ticket;
    }

    LocalPorts ports() {
        return ports;
    }

    /** Where the gateway is, while its control line is up. Any thread. */
    @Nullable InetSocketAddress present() {
        return present;
    }

    void start(Tunnels.Preparation preparation) {
        Thread.ofVirtual().name("tunnel-" + gateway.getGatewayId()).start(() -> {
            try {
                preparation.await();
                run();
            } catch (InterruptedException impossible) {
                throw new IllegalStateException("nobody interrupts this thread", impossible);
            }
        });
    }

    private void run() {
        long retry = FIRST_RETRY_MILLIS;
        boolean complained = false;
        while (closed.getCount() > 0) {
            boolean worked = false;
            try (Socket socket = new Socket()) {
                line = socket;
                if (closed.getCount() == 0) {
                    break;
                }
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), gateway.getTunnelPort());
                greet(socket, address);
                worked = true;
                complained = false;
                LOG.log(Level.INFO, "serving through {0}", this);
                present = address;
                attend(socket, address);
            } catch (SocketTimeoutException silent) {
                // Whatever the streams carried, nothing of it has come through for as long.
                loops.forEach(loop -> loop.execute(() -> loop.abandon(stream -> stream.through(this))));
                complain(complained, silent);
            } catch (IOException failed) {
                complain(complained, failed);
            } catch (RuntimeException unforeseen) {
                // Such as a port that is none. The next attempt may find it mended.
                if (!complained) {
                    LOG.log(Level.WARNING, unforeseen, () -> "not serving through " + this + "; trying again");
                }
            } finally {
                present = null;
            }
            complained = true;
            retry = worked ? FIRST_RETRY_MILLIS : Math.min(LONGEST_RETRY_MILLIS, retry * 2);
            pause(ThreadLocalRandom.current().nextLong(retry / 2, retry + 1));
        }
        loops.forEach(loop -> loop.execute(() -> loop.abandon(stream -> stream.through(this) && !stream.busy())));
    }

    private void greet(Socket socket, InetSocketAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(address, CONNECT_MILLIS);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(ControlFrame.SILENCE_SECONDS));
        OutputStream out = socket.getOutputStream();
        out.write(hello(Hello.Kind.CONTROL).encoded());
        byte[] nonce = read(socket.getInputStream(), Ticket.BYTES);
        out.write(Ticket.proof(ticket, nonce, nodeId));
        if (Verdict.of(read(socket.getInputStream(), 1)[0]) != Verdict.WELCOME) {
            throw new IOException("it does not take this node's ticket; the server has to send a new one");
        }
    }

    private void attend(Socket socket, InetSocketAddress address) throws IOException {
        byte[] alive = ControlFrame.alive().encoded();
        while (true) {
            ControlFrame frame =
                    ControlFrame.decode(ByteBuffer.wrap(read(socket.getInputStream(), ControlFrame.BYTES)));
            switch (frame.type()) {
                case ALIVE -> socket.getOutputStream().write(alive);
                case WANTED -> dial(Math.min(frame.value(), MOST_DIALED_AT_ONCE), address);
            }
        }
    }

    private void dial(int count, InetSocketAddress address) {
        for (int i = 0; i < count; i++) {
            RelayLoop loop = loops.get(nextLoop++ % loops.size());
            loop.execute(() -> TunnelStream.dial(this, loop, address));
        }
    }

    private static byte[] read(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("it hung up");
        }
        return bytes;
    }

    private void complain(boolean complained, IOException cause) {
        if (!complained && closed.getCount() > 0) {
            LOG.log(Level.WARNING, "not serving through {0}: {1}; trying again", new Object[] {this, cause.getMessage()
            });
        }
    }

    private void pause(long millis) {
        try {
            boolean _ = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts this thread", impossible);
        }
    }

    /** No new streams; those that carry a client go on. Any thread. */
    @Override
    public void close() {
        closed.countDown();
        Socket open = line;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                LOG.log(Level.FINE, "closing a control line", alreadyGone);
            }
        }
    }

    @Override
    public String toString() {
        return "gateway " + gateway.getGatewayId() + " at " + host + ":" + gateway.getTunnelPort();
    }
}
