package dev.lattice.agent.tunnel;

import dev.lattice.agent.driver.LinkPorts.Bridge;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.service.LinkedPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One port of a project's network, behind which a port of a workload is. */
final class LinkListener implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LinkListener.class.getName());
    private static final long RETRY_SECONDS = 2;

    private final Tunnels tunnels;
    private final LinkStream.Ways ways;
    private final Bridge bridge;
    private final LinkedPort link;
    private final int port;
    private final Set<AllocationId> users = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ServerSocketChannel socket;
    private boolean serving;

    LinkListener(Tunnels tunnels, LinkTargets here, Bridge bridge, LinkedPort link, int port) {
        this.tunnels = tunnels;
        this.ways = new LinkStream.Ways(here, tunnels::present);
        this.bridge = bridge;
        this.link = link;
        this.port = port;
    }

    boolean leadsTo(LinkedPort other) {
        return link.workload().equals(other.workload()) && link.port() == other.port();
    }

    synchronized void use(AllocationId user) {
        users.add(user);
    }

    /** Returns whether nobody uses it any more. */
    synchronized boolean leave(AllocationId user) {
        users.remove(user);
        return users.isEmpty();
    }

    /** @param bound to its port */
    synchronized void serve(ServerSocketChannel bound) {
        serving = true;
        socket = bound;
        Thread.ofVirtual().name("link " + link.name()).start(() -> accept(bound));
    }

    /** At once, or when its network is there and its port is free. */
    synchronized void serveWhenFree() {
        if (!serving) {
            serving = true;
            Thread.ofVirtual().name("link " + link.name()).start(this::bind);
        }
    }

    private void bind() {
        boolean complained = false;
        try {
            do {
                ServerSocketChannel bound = ServerSocketChannel.open();
                try {
                    bound.bind(new InetSocketAddress(bridge.address(), port));
                } catch (IOException taken) {
                    bound.close();
                    if (!complained) {
                        complained = true;
                        LOG.log(Level.WARNING, "the link to ''{0}'' waits for port {1} of {2}: {3}", new Object[] {
                            link.name(),
                            Integer.toString(port),
                            bridge.address().getHostAddress(),
                            taken.getMessage()
                        });
                    }
                    continue;
                }
                keep(bound);
                accept(bound);
                return;
            } while (!closed.await(RETRY_SECONDS, TimeUnit.SECONDS));
        } catch (IOException exhausted) {
            LOG.log(Level.WARNING, "no link to ''{0}'': {1}", new Object[] {link.name(), exhausted.getMessage()});
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void keep(ServerSocketChannel bound) throws IOException {
        socket = bound;
        if (closed.getCount() == 0) {
            bound.close();
        }
    }

    private void accept(ServerSocketChannel bound) {
        while (bound.isOpen()) {
            try {
                take(bound.accept());
            } catch (IOException failed) {
                if (closed.getCount() == 0) {
                    return;
                }
                LOG.log(Level.WARNING, "a connection to ''{0}'' is not taken: {1}", new Object[] {
                    link.name(), failed.getMessage()
                });
                if (!pause()) {
                    return;
                }
            }
        }
    }

    /** This machine may have no more files for a moment. Returns whether to go on. */
    private boolean pause() {
        try {
            return !closed.await(RETRY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void take(SocketChannel container) throws IOException {
        // The address can be reached from other networks of this machine, too, so where it comes from has to be looked
        // at.
        if (!(container.getRemoteAddress() instanceof InetSocketAddress peer) || !bridge.holds(peer.getAddress())) {
            LOG.log(Level.FINE, "{0} is not in the network of ''{1}''", new Object[] {
                container.getRemoteAddress(), link.name()
            });
            container.close();
            return;
        }
        RelayLoop loop = tunnels.nextLoop();
        loop.execute(() -> LinkStream.begin(loop, ways, link.workload(), link.port(), container));
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        ServerSocketChannel open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                LOG.log(Level.FINE, "closing a port", alreadyGone);
            }
        }
    }
}
