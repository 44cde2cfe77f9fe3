package dev.lattice.server.workload;

import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.build.Builds;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageCopies;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.secret.Seal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The parts of this package, put together. */
public final class Workloads implements AutoCloseable {
    private static final String EVENT = "workload";
    private static final String GONE = "workload-removed";

    private final WorkloadController controller;
    private final WorkloadService service;
    private final Members members;
    private final Whereabouts whereabouts;
    private final Origins origins;
    private final Previews previews;
    private final Builds builds;
    private final ImageCopies imageCopies;
    private final List<Consumer<WorkloadId>> listeners = new CopyOnWriteArrayList<>();
    private final List<ApplicationListener> applicationListeners = new CopyOnWriteArrayList<>();

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
     * @param gone whether it has been away for so long that nobody should wait for it
     * @param usage what an instance uses now; from memory
     * @param discard hears of a node that has storage to remove; must not block for long
     */
    public record Fleet(
            Dispatcher dispatcher,
            JobBoard board,
            Predicate<NodeId> online,
            Predicate<NodeId> gone,
            Function<AllocationId, Optional<WorkloadView.InstanceUsage>> usage,
            Consumer<NodeId> discard) {}

    /**
     * @param builds makes what has images built, given who is to hear of each workload with news about that
     * @param copies makes what copies them, likewise
     */
    public Workloads(
            Ground ground,
            Publicity publicity,
            Fleet fleet,
            Function<Consumer<WorkloadId>, Builds> builds,
            Function<Consumer<WorkloadId>, ImageCopies> copies,
            EventHub events) {
        Database database = ground.database();
        PlanText plans = new PlanText(ground.seal());
        WorkloadStore store = new WorkloadStore(plans);
        PreviewStore previewStore = new PreviewStore();
        SecretStore secrets = new SecretStore(ground.seal());
        Links links = new Links(store, secrets, ground.catalogue());
        Starts starts = new Starts(database, secrets, previewStore, links, plans, ground.ids(), ground.clock());
        Wakes wakes = new Wakes(ground.clock());
        Instances instances = new Instances(wakes::wake, ground.clock());
        fleet.board().listen(instances);
        WorkloadViews views = new WorkloadViews(new WorkloadViews.Parts(
                store,
                previewStore,
                secrets,
                publicity.endpoints(),
                publicity.domains(),
                publicity.gateways(),
                ground.catalogue(),
                instances,
                fleet.online(),
                fleet.usage()));
        Room room = new Room(fleet.dispatcher());
        Planner planner = new Planner(ground.catalogue());
        this.builds = builds.apply(wakes::wake);
        imageCopies = copies.apply(wakes::wake);
        RevisionImages images = new RevisionImages(
                database,
                secrets,
                planner,
                this.builds,
                new ImagePlaces(this.builds, imageCopies, new ImagePlaces.Fleet(fleet.online(), fleet.gone())));
        controller = new WorkloadController(
                new WorkloadController.Parts(
                        new WorkloadBook(
                                new WorkloadBook.Parts(
                                        database, store, secrets, publicity.endpoints(), publicity.domains()),
                                ground.clock()),
                        starts,
                        images,
                        new Siblings(database, store, instances, fleet.dispatcher()),
                        fleet.dispatcher(),
                        new RouteMessages(publicity.gateways()),
                        publicity.routes(),
                        (workload, gone) -> {
                            listeners.forEach(listener -> listener.accept(workload.id()));
                            announce(events, database, views, workload, gone);
                            workload.membership()
                                    .ifPresent(membership -> applicationListeners.forEach(listener ->
                                            listener.changed(workload.project(), membership.application())));
                        },
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
        origins = new Origins(database, store);
        whereabouts = new Whereabouts(database, store, instances::live);
        WorkloadService.Parts serving = new WorkloadService.Parts(
                database,
                store,
                secrets,
                ground.limits(),
                new Revisions(new Revisions.Parts(
                        store, previewStore, secrets, publicity.endpoints(), starts, room, ground.limits())),
                room,
                views,
                this.builds,
                images,
                controller,
                ground.audit());
        service = new WorkloadService(serving, planner, ground.ids(), ground.clock());
        previews = new Previews(
                new PreviewWorkloads(service, serving, previewStore, planner, ground.ids(), ground.clock()),
                previewStore,
                serving,
                ground.clock());
        members = new Members(serving, planner, ground.clock());
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

    /** @param listener hears of each workload that stands differently; must not block */
    public void listen(Consumer<WorkloadId> listener) {
        listeners.add(listener);
    }

    /** Hears of services of applications, on one thread at a time. */
    public interface ApplicationListener {
        /** One of its services stands differently, or is there no more. */
        void changed(ProjectId project, ApplicationId application);
    }

    public void listenToApplications(ApplicationListener listener) {
        applicationListeners.add(listener);
    }

    public WorkloadController controller() {
        return controller;
    }

    public WorkloadService service() {
        return service;
    }

    public Members members() {
        return members;
    }

    public Whereabouts whereabouts() {
        return whereabouts;
    }

    public Origins origins() {
        return origins;
    }

    public Previews previews() {
        return previews;
    }

    public ImageCopies imageCopies() {
        return imageCopies;
    }

    /** Ends what is fetched just now and begins nothing more: the next server begins it again. */
    @Override
    public void close() {
        builds.close();
    }
}
