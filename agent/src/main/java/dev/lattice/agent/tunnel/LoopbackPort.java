package dev.lattice.agent.tunnel;

import dev.lattice.core.id.WorkloadId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A port of this machine's loopback behind which a workload's port is, wherever its container listens at the moment: for
 * programs that are told once where to go. A connection that comes while no container is there waits a few seconds.
 */
public final class LoopbackPort implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Logger LOG = Logger.getLogger(LoopbackPort.class.getName());

    private final Tunnels tunnels;
    private final LinkStream.Ways ways;
    private final WorkloadId workload;
    private final int port;
    private final ServerSocketChannel socket;
    private final int number;

    private LoopbackPort(Tunnels tunnels, LinkTargets here, WorkloadId workload, int port, ServerSocketChannel socket)
            throws IOException {
        this.tunnels = tunnels;
        this.ways = new LinkStream.Ways(here, List::of);
        this.workload = workload;
        this.port = port;
        this.socket = socket;
        this.number = ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    /**
     * Opens one.
     *
     * @param port inside the container
     */
    public static LoopbackPort open(Tunnels tunnels, LinkTargets here, WorkloadId workload, int port)
            throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        LoopbackPort opened = new LoopbackPort(tunnels, here, workload, port, socket);
        Thread.ofVirtual().name("loopback " + opened.number).start(opened::accept);
        return opened;
    }

    /** On this machine. */
    public int number() {
        return number;
    }

    private void accept() {
        while (socket.isOpen()) {
            try {
                SocketChannel client = socket.accept();
                RelayLoop loop = tunnels.nextLoop();
                loop.execute(() -> LinkStream.begin(loop, ways, workload, port, client));
            } catch (IOException failed) {
                if (socket.isOpen()) {
                    LOG.log(Level.WARNING, "a connection is not taken: {0}", failed.getMessage());
                }
                // This machine may have no more files for a moment.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** What is connected stays so. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            LOG.log(Level.FINE, "closing a port", gone);
        }
    }
}
