package dev.lattice.gateway.tcp;

import dev.lattice.gateway.relay.Joining;
import dev.lattice.gateway.relay.Passage;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Has a port open for each TCP route. One that cannot be had is tried again; what is connected stays connected. */
public final class TcpPorts implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TcpPorts.class.getName());

    private final Passage passage;
    private final String host;
    private final int first;
    private final int last;
    private final Map<Integer, Channel> open = new HashMap<>();
    private final Map<Integer, String> refused = new TreeMap<>();
    private boolean closed;
    private Runnable listener = () -> {};

    /**
     * @param host the address to open them on
     * @param first the lowest port that a route may have
     * @param last the highest
     */
    public TcpPorts(Passage passage, String host, int first, int last) {
        this.passage = passage;
        this.host = host;
        this.first = first;
        this.last = last;
    }

    /** Is called when a port could not be opened; must not block. */
    public synchronized void listen(Runnable refused) {
        listener = refused;
    }

    /** From here on follows the passage.routes(). */
    public void start() {
        passage.routes().watch(this::reconcile);
        reconcile();
        Transport.everySecond(passage.transport().loops().getFirst(), this::reconcile);
    }

    /** What could not be opened, for people. */
    public synchronized List<String> refused() {
        return List.copyOf(refused.values());
    }

    public synchronized Set<Integer> refusedPorts() {
        return Set.copyOf(refused.keySet());
    }

    private synchronized void reconcile() {
        if (closed) {
            return;
        }
        Set<Integer> wanted = new HashSet<>(passage.routes().ports());
        open.entrySet().removeIf(entry -> {
            boolean old = !wanted.contains(entry.getKey());
            if (old) {
                entry.getValue().close();
            }
            return old;
        });
        refused.keySet().retainAll(wanted);
        wanted.removeAll(open.keySet());
        wanted.forEach(this::bind);
    }

    private void bind(int port) {
        if (port < first || port > last) {
            refused.put(port, "port " + port + " is not among this gateway's ports " + first + "-" + last);
            return;
        }
        ChannelFuture bound = passage.transport()
                .listener()
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client, port);
                    }
                })
                .bind(new InetSocketAddress(host, port));
        open.put(port, bound.channel());
        bound.addListener(done -> bound(port, bound));
    }

    private synchronized void bound(int port, ChannelFuture bound) {
        Throwable cause = bound.cause();
        if (cause == null) {
            refused.remove(port);
            return;
        }
        open.remove(port, bound.channel());
        String what = "port " + port + " is in use by another program";
        if (!what.equals(refused.put(port, what))) {
            LOG.log(Level.WARNING, "{0} ({1}); trying again", new Object[] {what, cause.getMessage()});
            listener.run();
        }
    }

    private void accept(Channel client, int port) {
        passage.transport().add(client);
        Optional<Route> route = passage.routes().byPort(port);
        if (route.isEmpty()
                || passage.crowded(route.get())
                || !passage.traffic().enter(client)) {
            Ends.abruptly(client);
            return;
        }
        new Joining(client, new PublicClient(passage.traffic()), route.get(), passage.tunnels()).connect();
    }

    /** Takes no new connections. */
    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(Channel::close);
        open.clear();
    }
}
