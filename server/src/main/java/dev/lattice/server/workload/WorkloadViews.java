package dev.lattice.server.workload;

import dev.lattice.api.build.SourceView;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.TunnelState;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.Situation.Instance;
import dev.lattice.core.workload.Situation.Phase;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.catalogue.WorkloadAccess;
import dev.lattice.server.catalogue.WorkloadAccess.Address;
import dev.lattice.server.catalogue.WorkloadAccess.Connection;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.PublicAddress;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.ProvidedTunnel;
import dev.lattice.server.scheduling.ServiceHealth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Workloads as the API shows them. */
final class WorkloadViews {
    private final Parts parts;

    /**
     * What they are made from.
     *
     * @param online whether a node is connected
     * @param usage what an instance uses now
     */
    record Parts(
            WorkloadStore store,
            PreviewStore previews,
            SecretStore secrets,
            Endpoints endpoints,
            Domains domains,
            Gateways gateways,
            Catalogue catalogue,
            Instances instances,
            Predicate<NodeId> online,
            Function<AllocationId, Optional<WorkloadView.InstanceUsage>> usage) {}

    WorkloadViews(Parts parts) {
        this.parts = parts;
    }

    /** The instances that have not ended. */
    List<JobSnapshot> live(WorkloadId workload) {
        return parts.instances().live(workload);
    }

    List<WorkloadView> views(Handle handle, List<StoredWorkload> workloads) {
        return workloads.stream()
                // One that has gone meanwhile has no revisions any more.
                .flatMap(
                        workload -> wanted(handle, workload).map(revision -> view(handle, workload, revision)).stream())
                .toList();
    }

    /** @throws Problem when it has gone meanwhile */
    WorkloadView view(Handle handle, StoredWorkload workload) {
        return view(
                handle,
                workload,
                wanted(handle, workload).orElseThrow(() -> Problem.notFound("workload", workload.name())));
    }

    private Optional<StoredRevision> wanted(Handle handle, StoredWorkload workload) {
        return parts.store().revision(handle, workload.id(), workload.revision());
    }

    private WorkloadView view(Handle handle, StoredWorkload workload, StoredRevision wanted) {
        List<Endpoint> endpoints = parts.endpoints().of(handle, workload.id());
        Plan reachable = reachable(handle, workload, wanted);
        Map<String, List<WorkloadView.AlternativeView>> tunnels = tunnels(workload);
        return new WorkloadView(
                workload.id(),
                workload.name(),
                workload.kind(),
                wanted.plan().version().orElse(null),
                workload.state(),
                textOrNull(workload.note()),
                workload.desired(),
                workload.instances(),
                workload.revision(),
                workload.serving().orElse(null),
                failure(handle, workload),
                wanted.plan().blueprint().stateful(),
                wanted.plan().request().source() == null
                        ? null
                        : SourceView.of(wanted.plan().request().source()),
                parts.previews().of(handle, workload.id()).orElse(null),
                workload.home().orElse(null),
                url(endpoints, tunnels),
                workload.maintenance(),
                parts.domains().of(handle, workload.id()).stream()
                        .map(domain ->
                                parts.gateways().domainAddress(domain.name()).url())
                        .toList(),
                endpoints.stream()
                        .map(endpoint -> endpoint(endpoint, tunnels.getOrDefault(endpoint.portName(), List.of())))
                        .toList(),
                access(workload, reachable, masks(workload), addresses(endpoints, reachable))
                        .map(access -> access.connections().stream()
                                .map(connection -> connection(connection, connection.masked()))
                                .toList())
                        .orElse(List.of()),
                wanted.plan().parameters(),
                resources(wanted.plan().limits()),
                instances(workload),
                workload.createdAt(),
                workload.changedAt());
    }

    /** The gateway's own, unless none is there and a tunnel provider's leads to it. */
    private @Nullable String url(List<Endpoint> endpoints, Map<String, List<WorkloadView.AlternativeView>> tunnels) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.protocol() == Port.Protocol.HTTP)
                .findFirst()
                .map(endpoint -> Optional.of(parts.gateways().connected())
                        .filter(connected -> !connected)
                        .flatMap(_ -> tunnels.getOrDefault(endpoint.portName(), List.of()).stream()
                                .filter(tunnel -> tunnel.state().equals(lower(TunnelState.CONNECTED)))
                                .map(WorkloadView.AlternativeView::url)
                                .filter(Objects::nonNull)
                                .findFirst())
                        .orElseGet(() -> parts.gateways().address(endpoint).url()))
                .orElse(null);
    }

    /** By the names of ports. All instances on a node tell of the same. */
    private Map<String, List<WorkloadView.AlternativeView>> tunnels(StoredWorkload workload) {
        Map<String, List<WorkloadView.AlternativeView>> byPort = new HashMap<>();
        for (JobSnapshot job : parts.instances().live(workload.id())) {
            ServiceHealth health = job.health();
            NodeId node = job.node();
            if (health == null || node == null || !parts.online().test(node)) {
                continue;
            }
            for (ProvidedTunnel tunnel : health.tunnels()) {
                WorkloadView.AlternativeView view = new WorkloadView.AlternativeView(
                        tunnel.provider(),
                        node,
                        lower(tunnel.state()),
                        textOrNull(tunnel.url()),
                        textOrNull(tunnel.note()));
                Instances.service(job).blueprint().ports().stream()
                        .filter(port -> port.number() == tunnel.port())
                        .map(port -> byPort.computeIfAbsent(port.name(), _ -> new ArrayList<>()))
                        .filter(views -> !views.contains(view))
                        .forEach(views -> views.add(view));
            }
        }
        return byPort;
    }

    private Plan reachable(Handle handle, StoredWorkload workload, StoredRevision wanted) {
        return workload.reachable() == wanted.number()
                ? wanted.plan()
                : parts.store()
                        .revision(handle, workload.id(), workload.reachable())
                        .orElse(wanted)
                        .plan();
    }

    private Map<String, String> masks(StoredWorkload workload) {
        Map<String, String> masks = new HashMap<>();
        parts.catalogue()
                .find(workload.kind())
                .ifPresent(entry -> entry.secretNames().forEach(name -> masks.put(name, WorkloadAccess.MASK)));
        return masks;
    }

    private @Nullable String failure(Handle handle, StoredWorkload workload) {
        int newest = parts.store().newestRevision(handle, workload.id());
        return parts.store()
                .revision(handle, workload.id(), newest)
                .filter(revision -> revision.state() == RevisionState.FAILED)
                .map(revision -> "revision " + revision.number() + " failed: " + revision.note())
                .orElse(null);
    }

    /** Of the plan's ports, by their names: while one revision takes another's place, there are endpoints of both. */
    private Map<String, PublicAddress> addresses(List<Endpoint> endpoints, Plan plan) {
        Map<String, PublicAddress> addresses = new LinkedHashMap<>();
        endpoints.stream()
                .filter(endpoint -> plan.blueprint().ports().stream().anyMatch(endpoint::of))
                .forEach(endpoint ->
                        addresses.put(endpoint.portName(), parts.gateways().address(endpoint)));
        return addresses;
    }

    private Optional<WorkloadAccess> access(
            StoredWorkload workload, Plan plan, Map<String, String> secrets, Map<String, PublicAddress> addresses) {
        Map<String, Address> known = new LinkedHashMap<>();
        addresses.forEach(
                (port, address) -> known.put(port, new Address(address.host(), address.port(), address.url())));
        return parts.catalogue()
                .find(workload.kind())
                .map(entry -> WorkloadAccess.of(
                        entry,
                        new WorkloadAccess.Workload(workload.name(), plan.version(), plan.parameters()),
                        secrets,
                        known));
    }

    private WorkloadView.EndpointView endpoint(Endpoint endpoint, List<WorkloadView.AlternativeView> tunnels) {
        PublicAddress address = parts.gateways().address(endpoint);
        return new WorkloadView.EndpointView(
                endpoint.portName(),
                lower(endpoint.protocol()),
                address.url(),
                address.host(),
                address.port(),
                endpoint.tcpPort()
                        .filter(parts.gateways().refusedPorts()::contains)
                        .map(port -> "another program has port " + port
                                + " on the gateway's machine: an admin can stop that, or give gateways other ports")
                        .orElse(null),
                tunnels);
    }

    private static WorkloadView.ConnectionView connection(Connection connection, String text) {
        return new WorkloadView.ConnectionView(connection.client(), connection.title(), text);
    }

    private static WorkloadView.WorkloadResources resources(Resources limits) {
        return new WorkloadView.WorkloadResources(limits.cpuMillis() / 1_000.0, limits.memoryMb(), limits.diskMb());
    }

    private List<WorkloadView.InstanceView> instances(StoredWorkload workload) {
        return parts.instances().live(workload.id()).stream()
                .map(job -> {
                    Instance seen = parts.instances().seen(job, _ -> false);
                    NodeId node = job.node();
                    AllocationId allocation = job.allocation();
                    return new WorkloadView.InstanceView(
                            job.id(),
                            seen.revision(),
                            seen.ordinal(),
                            lower(seen.phase()),
                            node,
                            node != null && parts.online().test(node),
                            seen.restarts(),
                            textOrNull(seen.note()),
                            seen.phase() == Phase.WAITING ? null : job.startedAt(),
                            allocation == null
                                    ? null
                                    : parts.usage().apply(allocation).orElse(null));
                })
                .toList();
    }

    static RevisionView revision(StoredRevision revision) {
        return new RevisionView(
                revision.number(),
                revision.plan().blueprint().image().toString(),
                lower(revision.cause()),
                revision.state(),
                textOrNull(revision.note()),
                revision.plan().built().map(Plan.Built::revision).orElse(null),
                revision.createdAt(),
                revision.readyAt().orElse(null));
    }

    /** Everything in the clear. */
    CredentialsView credentials(Handle handle, StoredWorkload workload) {
        Plan plan = parts.store()
                .revision(handle, workload.id(), workload.reachable())
                .orElseThrow()
                .plan();
        Map<String, String> secrets = parts.secrets().all(handle, workload.id());
        Optional<WorkloadAccess> access =
                access(workload, plan, secrets, addresses(parts.endpoints().of(handle, workload.id()), plan));
        return new CredentialsView(
                secrets,
                access.map(known -> known.connections().stream()
                                .map(connection -> connection(connection, connection.text()))
                                .toList())
                        .orElse(List.of()),
                access.flatMap(WorkloadAccess::connect)
                        .map(call -> new CredentialsView.ConnectProgram(call.command(), call.environment()))
                        .orElse(null));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
