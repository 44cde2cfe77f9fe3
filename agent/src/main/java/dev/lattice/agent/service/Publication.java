package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.TunnelStatus;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.agent.tunnel.LoopbackPort;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.agent.tunnel.provider.TunnelClient;
import dev.lattice.agent.tunnel.provider.TunnelClients;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has a provider give public addresses to the web ports of services that run here, beside the gateways' own.
 *
 * <p>A level: whatever happens to a service only rings, and all is compared anew. An address is the workload's, not an
 * instance's: it opens with the first instance that is ready, goes on through restarts and new revisions, and closes when
 * nothing of the workload is under way here any more.
 */
public final class Publication implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Publication.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
    private static final int NAME_LETTERS = 40;
    private static final int HASH_LETTERS = 8;

    private record Place(WorkloadId workload, int port) {}

    /** What stands behind a public address. */
    private static final class Address {
        final LoopbackPort local;
        final TunnelClient client;
        volatile @Nullable TunnelStatus status;

        Address(TunnelClients clients, String name, int port, LoopbackPort local, Bell bell) {
            this.local = local;
            this.client = clients.open(name, port, local.number(), now -> {
                status = now;
                bell.ring();
            });
        }

        void close() {
            client.close();
            local.close();
        }
    }

    private final Services services;
    private final TunnelClients clients;
    private final Tunnels tunnels;
    private final String node;
    private final Announcer announcer;
    private final Bell bell = Bell.real();
    private final Map<Place, Address> open = new HashMap<>();
    private final Rounds rounds;

    /** @param node whose workloads these are; their addresses differ from another's */
    public Publication(Services services, TunnelClients clients, Tunnels tunnels, String node, Announcer announcer) {
        this.services = services;
        this.clients = clients;
        this.tunnels = tunnels;
        this.node = node;
        this.announcer = announcer;
        this.rounds =
                new Rounds("publication", bell, this::level, () -> open.values().forEach(Address::close));
    }

    /** Begins; to be called before the services do. */
    public void open() {
        clients.endLeft();
        services.followBy(bell::ring);
        rounds.open();
    }

    private long level() {
        List<ServiceRun> runs = services.runs();
        Map<Place, ServiceTask> wanted = new HashMap<>();
        for (ServiceRun run : runs) {
            for (Port port : webPorts(run.task())) {
                Place place = new Place(run.task().workload(), port.number());
                if (run.ready() || open.containsKey(place)) {
                    wanted.putIfAbsent(place, run.task());
                }
            }
        }
        open.entrySet().removeIf(known -> {
            boolean over = !wanted.containsKey(known.getKey());
            if (over) {
                known.getValue().close();
            }
            return over;
        });
        wanted.forEach(this::require);
        runs.forEach(run -> tell(run.allocation(), run.task().workload()));
        return LOOK_NANOS;
    }

    private static List<Port> webPorts(ServiceTask task) {
        return task.blueprint().ports().stream()
                .filter(port -> port.open() && port.protocol() == Port.Protocol.HTTP)
                .toList();
    }

    private void require(Place place, ServiceTask task) {
        if (!open.containsKey(place)) {
            try {
                LoopbackPort local = LoopbackPort.open(tunnels, services::find, place.workload(), place.port());
                open.put(place, new Address(clients, name(task, place.port()), place.port(), local, bell));
            } catch (IOException exhausted) {
                LOG.log(Level.WARNING, "no tunnel for ''{0}'': {1}", new Object[] {task.name(), exhausted.getMessage()
                });
            }
        }
    }

    /** The same each time, so that a provider who lets one choose gives the same address each time. */
    private String name(ServiceTask task, int port) {
        String whole = node + " " + task.workload() + " " + port;
        String hash = UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, HASH_LETTERS);
        String name = task.name();
        return (name.length() > NAME_LETTERS ? name.substring(0, NAME_LETTERS) : name) + "-" + hash;
    }

    private void tell(Allocation allocation, WorkloadId workload) {
        List<TunnelStatus> now = new ArrayList<>();
        open.forEach((place, address) -> {
            TunnelStatus status = address.status;
            if (status != null && place.workload().equals(workload)) {
                now.add(status);
            }
        });
        now.sort(Comparator.comparingInt(TunnelStatus::port));
        if (allocation.tunnels(now)) {
            announcer.report(allocation);
            announcer.flush();
        }
    }

    /** Ends all clients; addresses lead nowhere until the next agent has its own. */
    @Override
    public void close() {
        rounds.close();
        try {
            if (rounds.awaitEnd(STOP_PATIENCE)) {
                for (Address address : open.values()) {
                    if (!address.client.awaitEnd(STOP_PATIENCE)) {
                        LOG.log(Level.WARNING, "a tunnel''s client does not end");
                    }
                }
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
