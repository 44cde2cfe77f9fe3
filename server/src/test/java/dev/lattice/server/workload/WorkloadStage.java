package dev.lattice.server.workload;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.auth.Role;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.server.build.Builds;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.FileService;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.file.TreeManifests;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageBlobs;
import dev.lattice.server.image.ImageCopies;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.registry.Registry;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.FleetListener;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobLoader;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Service, controller, dispatcher and database together, for tests; only nodes and gateways are played. */
abstract class WorkloadStage {
    static final Leases LEASES = new Leases(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
    static final long MOST_BYTES = 1 << 20;
    static final ProjectLimits LIMITS = new ProjectLimits(9, 8, 1_000, 3);
    static final Seal SEAL = new Seal("a key that is not in the database".getBytes(StandardCharsets.UTF_8));

    final Ids ids = new Ids(Clock.systemUTC());
    final Principal.User caller = new Principal.User(
            new UserId(1),
            ids.project(),
            Role.CONSUMER,
            "someone@example.org",
            new Principal.Credential.AccessToken(1, Instant.MAX));
    final Set<NodeId> online = ConcurrentHashMap.newKeySet();
    /** Nodes that nobody waits for while they are away. */
    final Set<NodeId> gone = ConcurrentHashMap.newKeySet();

    final List<NodeId> discards = new CopyOnWriteArrayList<>();
    final Map<Long, Route> routes = new ConcurrentHashMap<>();
    final Domains domains = new Domains("apps.example.org", Set.of());

    @TempDir
    Path folder;

    TestDatabase database;
    ImageBlobs images;
    Dispatcher dispatcher;
    Workloads workloads;
    private @Nullable Builds builds;
    Sources sources;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database()
                .run(handle -> handle.execute(
                        "insert into project (id, name) values (?, 'p')",
                        caller.project().value()));
        open();
    }

    ProjectLimits limits() {
        return LIMITS;
    }

    /** That keeps copies of images. */
    Optional<Registry> registry() {
        return Optional.empty();
    }

    final void open() {
        images = imageBlobs();
        JobBoard board = new JobBoard();
        sources = sources();
        Map<JobId, JobEntry> ended = new ConcurrentHashMap<>();
        board.listen(job -> {
            if (job.spec() instanceof BuildSpec || job.spec() instanceof ExportSpec) {
                ended.put(job.id(), new JobEntry(job));
            }
        });
        PlanText plans = new PlanText(SEAL);
        dispatcher = new Dispatcher(
                database.address()::connect,
                new JobLoader(plans::spec),
                board,
                new Presence(),
                LEASES,
                ids::next,
                Clock.systemUTC());
        Routes table = new Routes();
        Gateways gateways = new Gateways(database.database(), table, new byte[32], "apps.example.org");
        Endpoints endpoints = new Endpoints(ids, new Endpoints.PortRange(30_000, 30_010), limits());
        workloads = new Workloads(
                new Workloads.Ground(
                        database.database(), SEAL, Catalogue.load(), limits(), new AuditLog(), ids, Clock.systemUTC()),
                new Workloads.Publicity(endpoints, domains, gateways, table),
                new Workloads.Fleet(
                        dispatcher,
                        board,
                        online::contains,
                        node -> !online.contains(node) && gone.contains(node),
                        _ -> Optional.empty(),
                        discards::add),
                news -> builds = new Builds(
                        new Builds.Parts(
                                database.database(),
                                sources,
                                dispatcher,
                                board,
                                _ -> {
                                    throw new IllegalStateException("nothing is built here");
                                },
                                (_, job) -> board.find(job).or(() -> Optional.ofNullable(ended.get(job))),
                                SEAL,
                                new ObjectMapper(),
                                ids,
                                Clock.systemUTC(),
                                10),
                        news),
                news -> new ImageCopies(
                        new ImageCopies.Parts(
                                database.database(),
                                images,
                                dispatcher,
                                board,
                                (_, job) -> board.find(job).or(() -> Optional.ofNullable(ended.get(job))),
                                new ObjectMapper(),
                                ids,
                                Clock.systemUTC(),
                                new ImageCopies.Rules(true, MOST_BYTES, 2)),
                        news),
                new EventHub());
        table.follow(this::take);
        dispatcher.start();
        workloads.controller().start();
    }

    private ImageBlobs imageBlobs() {
        try {
            return new ImageBlobs(
                    new FolderBlobStore(folder), database.database(), Clock.systemUTC(), MOST_BYTES, registry());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Repositories below the folder may be fetched. */
    private Sources sources() {
        try {
            Blobs blobs = new Blobs(new FolderBlobStore(folder), database.database());
            TreeManifests manifests = new TreeManifests(blobs, new ObjectMapper());
            return new Sources(
                    new FileService(database.database(), blobs, (_, _) -> false, manifests, ids),
                    blobs,
                    folder,
                    new Sources.Rules(Optional.of(folder), false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void take(RouteTable message) {
        if (message.getComplete()) {
            routes.clear();
        }
        message.getRoutesList().forEach(route -> routes.put(route.getEndpointId(), route));
        message.getRemovedList().forEach(routes::remove);
    }

    @AfterEach
    void stop() throws SQLException {
        workloads.controller().close();
        Objects.requireNonNull(builds, "the workloads have asked for it").close();
        dispatcher.close();
        database.close();
    }

    ServiceNode node(String id) {
        return new ServiceNode(id, dispatcher);
    }

    static DeployRequest request(String name, String kind) {
        return new DeployRequest(name, kind, null, null, null, null, null, null, null, null, null, null, null);
    }

    static DeployRequest request(String name, String kind, ResourceRequest limits) {
        return new DeployRequest(name, kind, null, null, null, null, null, null, null, null, limits, null, null);
    }

    static DeployRequest empty() {
        return new DeployRequest(null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    static DeployRequest limited(@Nullable Long memoryMb, @Nullable Long diskMb) {
        ResourceRequest limits = new ResourceRequest(null, memoryMb, diskMb);
        return new DeployRequest(null, null, null, null, null, null, null, null, null, null, limits, null, null);
    }

    static DeployRequest with(DeployRequest to, Map<String, String> env, @Nullable String image) {
        return new DeployRequest(
                to.name(),
                to.kind(),
                null,
                null,
                env,
                image,
                null,
                to.kind() == null ? null : List.of(new DeployRequest.PortRequest("http", 80, "http", null)),
                null,
                null,
                null,
                null,
                null);
    }

    WorkloadView deploy(DeployRequest request) {
        return workloads.service().deploy(caller, request);
    }

    WorkloadView get(String name) {
        return workloads.service().get(caller, name);
    }

    List<WorkloadView> list() {
        return workloads.service().list(caller, Long.MAX_VALUE, null, null, 100);
    }

    CredentialsView reveal(String name) {
        return workloads.service().reveal(caller, name);
    }

    Map<Integer, RevisionState> revisions(String name) {
        Map<Integer, RevisionState> states = new HashMap<>();
        for (RevisionView revision : workloads.service().revisions(caller, name)) {
            states.put(revision.number(), revision.state());
        }
        return states;
    }

    void awaitState(String name, WorkloadState state) {
        await().until(() -> get(name).state() == state);
    }

    /** Its so many-th instance; it runs from now on. */
    static Assignment given(ServiceNode node, int count) {
        await().until(() -> node.started.size() >= count);
        return node.started.get(count - 1);
    }

    Route routeOf(String workload) {
        return routes.values().stream()
                .filter(route -> route.getWorkload().equals(workload))
                .findFirst()
                .orElse(Route.getDefaultInstance());
    }

    int audited(String action) {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from audit where action = ?")
                        .bind(0, action)
                        .mapTo(Integer.class)
                        .one());
    }

    /** Remembers which nodes are there, as the registry does. */
    private final class Presence implements FleetListener {
        @Override
        public void assigned(Grant grant) {}

        @Override
        public void ended(dev.lattice.core.id.AllocationId allocation) {}

        @Override
        public void restored(List<Grant> grants) {}

        @Override
        public void connected(NodeId node) {
            online.add(node);
            workloads.controller().nodeChanged(node);
        }

        @Override
        public void disconnected(NodeId node) {
            online.remove(node);
            workloads.controller().nodeChanged(node);
        }

        @Override
        public void closed(NodeId node, String why) {
            workloads.controller().nodeChanged(node);
        }
    }
}
