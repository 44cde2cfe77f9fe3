package dev.lattice.agent.tunnel;

import dev.lattice.agent.driver.LinkPorts;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.service.LinkedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The ports of project networks at which this node answers in the place of workloads that may run elsewhere. */
public final class Links implements LinkPorts, AutoCloseable {
    /** For links whose own number is taken; outside the range from which systems give ports to outgoing connections. */
    private static final int FIRST_SPARE = 20_000;

    private static final int LAST_SPARE = 29_999;

    private record Place(InetAddress address, int port) {}

    private final Tunnels tunnels;
    private final LinkTargets here;
    private final Map<Place, LinkListener> listeners = new HashMap<>();
    private boolean closed;

    /** @param here what runs on this machine itself, which needs no gateway */
    public Links(Tunnels tunnels, LinkTargets here) {
        this.tunnels = tunnels;
        this.here = here;
    }

    @Override
    public synchronized int open(AllocationId user, Bridge bridge, LinkedPort link) throws IOException {
        Optional<Map.Entry<Place, LinkListener>> known = listeners.entrySet().stream()
                .filter(each -> each.getKey().address().equals(bridge.address())
                        && each.getValue().leadsTo(link))
                .findFirst();
        if (known.isPresent()) {
            known.get().getValue().use(user);
            return known.get().getKey().port();
        }
        if (bind(user, bridge, link, link.port())) {
            return link.port();
        }
        for (int spare = FIRST_SPARE; spare <= LAST_SPARE; spare++) {
            if (bind(user, bridge, link, spare)) {
                return spare;
            }
        }
        throw new IOException(
                "no port of " + bridge.address().getHostAddress() + " is free for the link to '" + link.name() + "'");
    }

    private boolean bind(AllocationId user, Bridge bridge, LinkedPort link, int port) throws IOException {
        Place place = new Place(bridge.address(), port);
        if (closed || listeners.containsKey(place)) {
            return false;
        }
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.bind(new InetSocketAddress(bridge.address(), port));
        } catch (IOException taken) {
            // By another program, or it is one that only root may have.
            socket.close();
            return false;
        }
        LinkListener listener = new LinkListener(tunnels, here, bridge, link, port);
        listener.use(user);
        listeners.put(place, listener);
        listener.serve(socket);
        return true;
    }

    @Override
    public synchronized void reopen(AllocationId user, Bridge bridge, LinkedPort link, int port) {
        if (closed) {
            return;
        }
        LinkListener listener = listeners.computeIfAbsent(
                new Place(bridge.address(), port), _ -> new LinkListener(tunnels, here, bridge, link, port));
        listener.use(user);
        listener.serveWhenFree();
    }

    @Override
    public synchronized void close(AllocationId user) {
        listeners.values().removeIf(listener -> {
            boolean idle = listener.leave(user);
            if (idle) {
                listener.close();
            }
            return idle;
        });
    }

    /** All of them. */
    @Override
    public synchronized void close() {
        closed = true;
        listeners.values().forEach(LinkListener::close);
        listeners.clear();
    }
}
