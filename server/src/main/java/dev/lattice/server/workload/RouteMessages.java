package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.protocol.gateway.HttpMatch;
import dev.lattice.protocol.gateway.LinkMatch;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.TcpMatch;
import dev.lattice.server.endpoint.Domain;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.endpoint.Gateways;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Where a workload's endpoints lead, as gateways are told. */
final class RouteMessages {
    private final Gateways gateways;

    RouteMessages(Gateways gateways) {
        this.gateways = gateways;
    }

    /**
     * How a workload stands.
     *
     * @param backends instances that have the traffic
     */
    record Standing(StoredWorkload workload, WorkloadState state, List<Backend> backends) {}

    /** @param domains lead to the first HTTP endpoint */
    List<Route> routes(Standing standing, List<Endpoint> endpoints, List<Domain> domains) {
        Optional<Endpoint> main = Domains.endpoint(endpoints);
        return endpoints.stream()
                .map(endpoint -> route(
                        standing,
                        endpoint,
                        main.filter(endpoint::equals).map(_ -> domains).orElse(List.of())))
                .toList();
    }

    private Route route(Standing standing, Endpoint endpoint, List<Domain> domains) {
        Route.Builder route = standing.workload().maintenance()
                ? begin(standing, endpoint.id()).setState(Route.State.STATE_MAINTENANCE)
                : led(standing, endpoint.id(), backend -> backend.port(endpoint));
        endpoint.host()
                .ifPresent(host -> route.setHttp(HttpMatch.newBuilder()
                        .addHosts(gateways.fullName(host))
                        .addAllHosts(domains.stream().map(Domain::name).toList())));
        endpoint.tcpPort().ifPresent(port -> route.setTcp(TcpMatch.newBuilder().setPort(port)));
        return route.build();
    }

    /**
     * The way from others of the project.
     *
     * @param nodes where those run that link to it
     * @return empty when nobody does, or it has no ports
     */
    Optional<Route> link(Standing standing, Set<Integer> ports, Set<String> nodes) {
        if (nodes.isEmpty() || ports.isEmpty()) {
            return Optional.empty();
        }
        long workload = standing.workload().id().value();
        return Optional.of(led(standing, linkId(standing.workload().id()), _ -> Optional.of(0))
                .setLink(LinkMatch.newBuilder()
                        .setWorkloadId(workload)
                        .addAllPorts(ports)
                        .addAllNodeIds(nodes))
                .build());
    }

    /** By what gateways know the way from others of the project. */
    static long linkId(WorkloadId workload) {
        return workload.value();
    }

    private static Route.Builder begin(Standing standing, long id) {
        return Route.newBuilder()
                .setEndpointId(id)
                .setWorkload(standing.workload().name())
                .setProjectId(standing.workload().project().value());
    }

    /** @param port where an instance listens; empty when that is not what the route is for */
    private static Route.Builder led(Standing standing, long id, Function<Backend, Optional<Integer>> port) {
        Route.Builder route = begin(standing, id);
        for (Backend backend : standing.backends()) {
            port.apply(backend)
                    .ifPresent(number -> route.addBackends(dev.lattice.protocol.gateway.Backend.newBuilder()
                            .setNodeId(backend.node().value())
                            .setAllocationId(backend.allocation().value())
                            .setPort(number)));
        }
        return route.setState(route.getBackendsCount() > 0 ? Route.State.STATE_SERVING : idle(standing.state()));
    }

    private static Route.State idle(WorkloadState state) {
        return switch (state) {
            case QUEUED, BUILDING, DEPLOYING, RUNNING, SUSPENDED, LOST -> Route.State.STATE_STARTING;
            case STOPPING, STOPPED, COMPLETED, DELETING -> Route.State.STATE_STOPPED;
            case CRASHED, FAILED -> Route.State.STATE_FAILED;
        };
    }
}
