package dev.lattice.agent.tunnel;

import dev.lattice.protocol.Gateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * This node's tunnels to all gateways that it serves through.
 *
 * <p>Which these are is a level: {@link #use} replaces what was. Without a server they stay as they are. A gateway that
 * is away is dialed again for ever, with jitter, and costs nothing in between.
 */
public final class Tunnels implements AutoCloseable {
    private static final int MOST_LOOPS = 4;
    /** What all streams together may have read that nobody took yet; less where the process has little memory. */
    private static final long MOST_HELD_BYTES = 48L << 20;

    private final String nodeId;
    private final LocalPorts ports;
    private final Preparation preparation;
    private final String serverHost;
    private final Map<String, Tunnel> open = new HashMap<>();
    private List<RelayLoop> loops = List.of();
    private boolean closed;
    private int nextLoop;
    private int nextGateway;

    /** What has to be done before clients are let in. */
    @FunctionalInterface
    public interface Preparation {
        /** Returns when it is done, or takes too long. */
        void await() throws InterruptedException;
    }

    /** As below, with nothing to wait for. */
    public Tunnels(String nodeId, LocalPorts ports, String serverHost) {
        this(nodeId, ports, () -> {}, serverHost);
    }

    /**
     * @param nodeId as the server knows it
     * @param preparation awaited before a gateway is dialed first: there clients wait for this node, while here those are
     *     turned away whose container is not known yet
     * @param serverHost where gateways are whose host the server does not say
     */
    public Tunnels(String nodeId, LocalPorts ports, Preparation preparation, String serverHost) {
        this.nodeId = nodeId;
        this.ports = ports;
        this.preparation = preparation;
        this.serverHost = serverHost;
    }

    /**
     * Serves through these gateways and no others. Streams that carry a client go on until they end, those of gateways
     * that are not in the list any more too. Any thread; returns at once.
     *
     * @throws IOException when this machine has no more files for it
     */
    public synchronized void use(List<Gateway> gateways) throws IOException {
        if (closed) {
            return;
        }
        if (!gateways.isEmpty()) {
            requireLoops();
        }
        Map<String, Gateway> wanted = new HashMap<>();
        gateways.forEach(gateway -> wanted.put(gateway.getGatewayId(), gateway));
        open.entrySet().removeIf(known -> {
            Gateway now = wanted.get(known.getKey());
            boolean other = now == null || !now.equals(known.getValue().gateway());
            if (other) {
                known.getValue().close();
            }
            return other;
        });
        wanted.forEach((id, gateway) -> open.computeIfAbsent(id, _ -> {
            Tunnel tunnel = new Tunnel(nodeId, gateway, host(gateway), ports, loops);
            tunnel.start(preparation);
            return tunnel;
        }));
    }

    private void requireLoops() throws IOException {
        if (loops.isEmpty()) {
            loops = openLoops();
        }
    }

    /** One for a connection that begins here. */
    synchronized RelayLoop nextLoop() throws IOException {
        requireLoops();
        nextLoop = (nextLoop + 1) % loops.size();
        return loops.get(nextLoop);
    }

    /** Those whose gateways are there; begins with another one each time. */
    synchronized List<Tunnel> present() {
        List<Tunnel> present = new ArrayList<>(open.values().stream()
                .filter(tunnel -> tunnel.present() != null)
                .toList());
        nextGateway++;
        Collections.rotate(present, nextGateway);
        return present;
    }

    private String host(Gateway gateway) {
        return gateway.getHost().isEmpty() ? serverHost : gateway.getHost();
    }

    private static List<RelayLoop> openLoops() throws IOException {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_LOOPS);
        // Buffers get as much as the heap unless it is said otherwise, and these are not the only ones.
        long mostHeld = Math.min(MOST_HELD_BYTES, Runtime.getRuntime().maxMemory() / 2);
        List<RelayLoop> loops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            loops.add(RelayLoop.open("relay-" + i, mostHeld / count));
        }
        return List.copyOf(loops);
    }

    /** Ends all tunnels, with what they carry. */
    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(Tunnel::close);
        open.clear();
        loops.forEach(RelayLoop::close);
    }
}
