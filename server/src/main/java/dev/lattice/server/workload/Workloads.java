package dev.lattice.server.workload;

import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.id.Ids;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.secret.Seal;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The parts of this package, put together. */
public final class Workloads {
    private static final String EVENT = "workload";
    private static final String GONE = "workload-removed";

    private final WorkloadController controller;
    private final WorkloadService service;
    private final Whereabouts whereabouts;

    /** What workloads are built upon. */
    public record Ground(
            Database database,
            Seal seal,
            Catalogue catalogue,
            ProjectLimits limits,
            AuditLog audit,
            Ids ids,
            InstantSource clock) {}

    /** Where workloads get their public names. */
    public record Publicity(Endpoints endpoints, Domains domains, Gateways gateways, Routes routes) {}

    /**
     * What runs them.
     *
     * @param online whether a node is connected
     * @param usage what an instance uses now; from memory
     * @param discard hears of a node that has storage to remove; must not block for long
     */
    public record Fleet(
            Dispatcher dispatcher,
            JobBoard board,
            Predicate<NodeId> online,
            Function<AllocationId, Optional<WorkloadView.InstanceUsage>> usage,
            Consumer<NodeId> discard) {}

    public Workloads(Ground ground, Publicity publicity, Fleet fleet, EventHub events) {
        Database database = ground.database();
        PlanText plans = new PlanText(ground.seal());
        WorkloadStore store = new WorkloadStore(plans);
        SecretStore secrets = new SecretStore(ground.seal());
        Links links = new Links(store, secrets, ground.catalogue());
        Starts starts = new Starts(database, secrets, links, plans, ground.ids(), ground.clock());
        Wakes wakes = new Wakes(ground.clock());
        Instances instances = new Instances(wakes::wake);
        fleet.board().listen(instances);
        WorkloadViews views = new WorkloadViews(new WorkloadViews.Parts(
                store,
                secrets,
                publicity.endpoints(),
                publicity.domains(),
                publicity.gateways(),
                ground.catalogue(),
                instances,
                fleet.online(),
                fleet.usage()));
        Room room = new Room(fleet.dispatcher());
        controller = new WorkloadController(
                new WorkloadController.Parts(
                        new WorkloadBook(
                                new WorkloadBook.Parts(
                                        database, store, secrets, publicity.endpoints(), publicity.domains()),
                                ground.clock()),
                        starts,
                        fleet.dispatcher(),
                        new RouteMessages(publicity.gateways()),
                        publicity.routes(),
                        (workload, gone) -> announce(events, database, views, workload, gone),
                        fleet.discard()),
                instances,
                wakes,
                ground.clock());
        publicity
                .gateways()
                .listenToRefusals(
                        new Renumbering(
                                database,
                                store,
                                publicity.endpoints(),
                                publicity.gateways(),
                                ground.clock(),
                                wakes::wake)::portsRefused);
        whereabouts = new Whereabouts(database, store, instances::live);
        service = new WorkloadService(
                new WorkloadService.Parts(
                        database,
                        store,
                        secrets,
                        ground.limits(),
                        new Revisions(new Revisions.Parts(
                                store, secrets, publicity.endpoints(), starts, room, ground.limits())),
                        room,
                        views,
                        controller,
                        ground.audit()),
                new Planner(ground.catalogue()),
                ground.ids(),
                ground.clock());
    }

    private static void announce(
            EventHub events, Database database, WorkloadViews views, StoredWorkload workload, boolean gone) {
        ProjectId project = workload.project();
        if (!events.watched(project)) {
            return;
        }
        if (gone) {
            events.publish(project, GONE, Map.of("id", workload.id(), "name", workload.name()));
        } else {
            events.publish(project, EVENT, database.call(handle -> views.view(handle, workload)));
        }
    }

    public WorkloadController controller() {
        return controller;
    }

    public WorkloadService service() {
        return service;
    }

    public Whereabouts whereabouts() {
        return whereabouts;
    }
}
