package dev.lattice.server.workload;

import dev.lattice.core.workload.WorkloadState;
import dev.lattice.protocol.gateway.Backend;
import dev.lattice.protocol.gateway.HttpMatch;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.TcpMatch;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.endpoint.Gateways;
import java.util.List;

/** Where a workload's endpoints lead, as gateways are told. */
final class RouteMessages {
    private final Gateways gateways;

    RouteMessages(Gateways gateways) {
        this.gateways = gateways;
    }

    List<Route> routes(
            StoredWorkload workload,
            List<Endpoint> endpoints,
            WorkloadState state,
            List<WorkloadStore.Backend> backends) {
        return endpoints.stream()
                .map(endpoint -> route(workload, endpoint, state, backends))
                .toList();
    }

    private Route route(
            StoredWorkload workload, Endpoint endpoint, WorkloadState state, List<WorkloadStore.Backend> backends) {
        Route.Builder route = Route.newBuilder().setEndpointId(endpoint.id()).setWorkload(workload.name());
        endpoint.host().ifPresent(host -> route.setHttp(HttpMatch.newBuilder().addHosts(gateways.fullName(host))));
        endpoint.tcpPort().ifPresent(port -> route.setTcp(TcpMatch.newBuilder().setPort(port)));
        if (!backends.isEmpty()) {
            route.setState(Route.State.STATE_SERVING);
            backends.forEach(backend -> route.addBackends(Backend.newBuilder()
                    .setNodeId(backend.node().value())
                    .setAllocationId(backend.allocation().value())
                    .setPort(endpoint.port())));
            return route.build();
        }
        return route.setState(
                        switch (state) {
                            case QUEUED, DEPLOYING, RUNNING, LOST -> Route.State.STATE_STARTING;
                            case STOPPING, STOPPED, DELETING -> Route.State.STATE_STOPPED;
                            case CRASHED, FAILED -> Route.State.STATE_FAILED;
                        })
                .build();
    }
}
