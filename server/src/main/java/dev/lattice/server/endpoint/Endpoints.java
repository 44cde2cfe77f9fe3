package dev.lattice.server.endpoint;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import dev.lattice.server.id.Ids;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Gives workloads their public names and ports, and takes them back. */
public final class Endpoints {
    /** Names that people would take for Lattice itself, or browsers and mail programs for something else. */
    private static final Set<String> RESERVED = Set.of(
            "admin",
            "api",
            "app",
            "apps",
            "assets",
            "auth",
            "autoconfig",
            "autodiscover",
            "console",
            "dashboard",
            "gateway",
            "lattice",
            "localhost",
            "login",
            "mail",
            "root",
            "smtp",
            "static",
            "status",
            "www");

    private static final int LONGEST_LABEL = 63;
    private static final int SUFFIX_LENGTH = 5;

    private final EndpointStore store = new EndpointStore();
    private final Ids ids;
    private final PortRange tcpPorts;
    private final ProjectLimits limits;

    /** Public ports of TCP endpoints, both ends included. */
    public record PortRange(int first, int last) {}

    public Endpoints(Ids ids, PortRange tcpPorts, ProjectLimits limits) {
        this.ids = ids;
        this.tcpPorts = tcpPorts;
        this.limits = limits;
    }

    public List<Endpoint> of(Handle handle, WorkloadId workload) {
        return store.of(handle, workload);
    }

    public List<Endpoint> of(Handle handle, ProjectId project) {
        return store.of(handle, project);
    }

    /**
     * Sees to it that these ports have endpoints, in the caller's transaction. What a port has it keeps, and what it gave
     * up lately it gets back.
     *
     * @param name of the workload
     */
    public void allot(Handle handle, ProjectId project, WorkloadId workload, String name, List<Port> ports) {
        List<Port> open = ports.stream().filter(Port::open).toList();
        List<Endpoint> before = store.of(handle, workload);
        if (open.stream().allMatch(port -> has(before, port))) {
            return;
        }
        // Before any row is touched, so that nobody who has the lock waits for one.
        store.lock(handle);
        Optional<Port> main = open.stream()
                .filter(port -> port.protocol() == Port.Protocol.HTTP)
                .findFirst();
        for (Port port : open) {
            if (!has(before, port) && !store.regain(handle, workload, port)) {
                String wanted = main.filter(port::equals).isPresent() ? name : name + "-" + port.name();
                store.insert(handle, project, make(handle, project, workload, port, wanted));
            }
        }
    }

    private static boolean has(List<Endpoint> endpoints, Port port) {
        return endpoints.stream().anyMatch(endpoint -> endpoint.of(port));
    }

    /**
     * Takes back what is none of these ports', in the caller's transaction.
     *
     * @return what the workload keeps
     */
    public List<Endpoint> keep(Handle handle, WorkloadId workload, Collection<Port> ports) {
        List<Endpoint> kept = new ArrayList<>();
        for (Endpoint endpoint : store.of(handle, workload)) {
            if (ports.stream().anyMatch(endpoint::of)) {
                kept.add(endpoint);
            } else {
                store.release(handle, endpoint.id());
            }
        }
        return kept;
    }

    private Endpoint make(Handle handle, ProjectId project, WorkloadId workload, Port port, String wanted) {
        boolean http = port.protocol() == Port.Protocol.HTTP;
        return new Endpoint(
                ids.next(),
                workload,
                port.name(),
                http ? Optional.of(host(handle, project, wanted)) : Optional.empty(),
                http ? Optional.empty() : Optional.of(tcpPort(handle, project)));
    }

    /** A port for the project; where it has enough of them, one that it gave up itself. */
    private int tcpPort(Handle handle, ProjectId project) {
        store.forgetRested(handle);
        if (store.tcpPorts(handle, project) < limits.tcpPorts()) {
            return freePort(handle, Set.of());
        }
        // Those that rest count, too: else whoever deploys and deletes in turn has them all.
        return store.reclaim(handle, project, tcpPorts.first(), tcpPorts.last()).orElseThrow(limits::tcpPortsExceeded);
    }

    /** The wanted name, or one like it when that is somebody else's. */
    private String host(Handle handle, ProjectId project, String wanted) {
        String host = wanted.length() > LONGEST_LABEL ? wanted.substring(0, LONGEST_LABEL) : wanted;
        while (RESERVED.contains(host) || store.taken(handle, project, host)) {
            String id = Long.toString(ids.next(), 36).toLowerCase(Locale.ROOT);
            String suffix = "-" + id.substring(id.length() - SUFFIX_LENGTH);
            int most = LONGEST_LABEL - suffix.length();
            host = (wanted.length() > most ? wanted.substring(0, most) : wanted) + suffix;
        }
        return host;
    }

    /** Those that have one of these public ports. */
    public List<Endpoint> onPorts(Handle handle, Set<Integer> ports) {
        return store.onPorts(handle, ports);
    }

    /**
     * Gives an endpoint another port, in the caller's transaction: nobody knows the one it has, and others have it.
     *
     * @param taken by others
     */
    public void renumber(Handle handle, Endpoint endpoint, Set<Integer> taken) {
        store.lock(handle);
        store.forgetRested(handle);
        store.renumber(handle, endpoint.id(), freePort(handle, taken));
    }

    private int freePort(Handle handle, Set<Integer> taken) {
        return store.freePort(handle, tcpPorts.first(), tcpPorts.last(), taken)
                .orElseThrow(() -> Problem.of(
                        ErrorCode.CONFLICT,
                        "All public ports from " + tcpPorts.first() + " to " + tcpPorts.last()
                                + " are given out. An admin can widen LATTICE_GATEWAY_TCP_PORTS."));
    }

    /** Takes all of a workload's names back, in the caller's transaction. */
    public void release(Handle handle, WorkloadId workload) {
        store.of(handle, workload).forEach(endpoint -> store.release(handle, endpoint.id()));
    }
}
