package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.TunnelState;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.endpoint.Domain;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.FleetListener;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobLoader;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.scheduling.ProvidedTunnel;
import dev.lattice.server.secret.Seal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Service, controller, dispatcher and database together; only nodes and gateways are played. */
class WorkloadsTest {
    private static final Leases LEASES =
            new Leases(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
    private static final Seal SEAL = new Seal("a key that is not in the database".getBytes(StandardCharsets.UTF_8));

    private final Ids ids = new Ids(Clock.systemUTC());
    private final Principal.User caller = new Principal.User(
            new UserId(1),
            ids.project(),
            Role.CONSUMER,
            "someone@example.org",
            new Principal.Credential.AccessToken(1, Instant.MAX));
    private final Set<NodeId> online = ConcurrentHashMap.newKeySet();
    private final List<NodeId> discards = new CopyOnWriteArrayList<>();
    private final Map<Long, Route> routes = new ConcurrentHashMap<>();
    private final Domains domains = new Domains("apps.example.org", Set.of());
    private TestDatabase database;
    private Dispatcher dispatcher;
    private Workloads workloads;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database()
                .run(handle -> handle.execute(
                        "insert into project (id, name) values (?, 'p')",
                        caller.project().value()));
        open();
    }

    private void open() {
        JobBoard board = new JobBoard();
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
        Endpoints endpoints = new Endpoints(ids, new Endpoints.PortRange(30_000, 30_010));
        workloads = new Workloads(
                new Workloads.Ground(
                        database.database(), SEAL, Catalogue.load(), new AuditLog(), ids, Clock.systemUTC()),
                new Workloads.Publicity(endpoints, domains, gateways, table),
                new Workloads.Fleet(dispatcher, board, online::contains, _ -> Optional.empty(), discards::add),
                new EventHub());
        table.follow(this::take);
        dispatcher.start();
        workloads.controller().start();
    }

    private void take(RouteTable message) {
        if (message.getComplete()) {
            routes.clear();
        }
        message.getRoutesList().forEach(route -> routes.put(route.getEndpointId(), route));
        message.getRemovedList().forEach(routes::remove);
    }

    @AfterEach
    void stop() throws SQLException {
        workloads.controller().close();
        dispatcher.close();
        database.close();
    }

    // ---- an ordinary life ----

    @Test
    void aDatabaseIsDeployedStoppedStartedAndDeleted() {
        ServiceNode node = node("a").connect();
        WorkloadView accepted = deploy(request("db", "postgres"));
        assertThat(accepted.state()).isEqualTo(WorkloadState.QUEUED);
        Assignment instance = given(node, 1);
        assertThat(ServiceNode.spec(instance).blueprint().environment().get("POSTGRES_PASSWORD"))
                .hasSize(24)
                .isEqualTo(reveal("db").secrets().get("password"));
        node.says(instance, false, 0, 0, "fetching image");
        awaitState("db", WorkloadState.DEPLOYING);
        assertThat(routeOf("db").getState()).isEqualTo(Route.State.STATE_STARTING);

        node.saysReady(instance);
        awaitState("db", WorkloadState.RUNNING);
        WorkloadView running = get("db");
        assertThat(running.home()).isEqualTo(node.node());
        assertThat(running.serving()).isEqualTo(1);
        assertThat(running.endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.protocol()).isEqualTo("tcp");
            assertThat(endpoint.number()).isEqualTo(30_000);
        });
        await().until(() -> routeOf("db").getBackendsCount() == 1);
        assertThat(routeOf("db").getBackends(0).getAllocationId())
                .isEqualTo(instance.allocation().value());

        assertThat(workloads.service().stop(caller, "db").desired()).isEqualTo(Desired.STOPPED);
        await().until(() -> node.wasToldToStop(instance.allocation()));
        assertThat(routeOf("db").getBackendsCount()).isZero();
        node.ends(instance, new AttemptOutcome.Canceled());
        awaitState("db", WorkloadState.STOPPED);

        workloads.service().start(caller, "db");
        Assignment again = given(node, 2);
        assertThat(ServiceNode.spec(again).home()).contains(node.node());
        node.saysReady(again);
        awaitState("db", WorkloadState.RUNNING);

        assertThatThrownBy(() -> workloads.service().delete(caller, "db", "other"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("confirm=db");
        workloads.service().delete(caller, "db", "db");
        await().until(() -> node.wasToldToStop(again.allocation()));
        node.ends(again, new AttemptOutcome.Canceled());
        await().until(() -> list().isEmpty());
        assertThat(routes).isEmpty();
        assertThat(discards).containsExactly(node.node());
        assertThat(workloads.service().discarded(node.node())).containsExactly(accepted.id());
    }

    @Test
    void nothingIsReadableInTheDatabaseWithoutTheKey() {
        deploy(with(request("web", "container"), Map.of("TOKEN", "canary-7f3a"), "nginx:1.27"));
        String everything = database.database()
                .call(handle -> String.join(
                        "\n", handle.createQuery("""
                        select plan from revision union all select sealed from secret union all
                        select coalesce(detail, '') from audit union all select spec from job
                        """).mapTo(String.class).list()));
        assertThat(everything).isNotEmpty().doesNotContain("canary-7f3a");
        deploy(request("db", "postgres"));
        assertThat(everything).doesNotContain(reveal("db").secrets().get("password"));
        assertThat(audited("workload.credentials-revealed")).isEqualTo(1);
    }

    @Test
    void anAddressByATunnelProviderIsShownAndStandsInForAGatewayThatIsMissing() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        Assignment instance = given(node, 1);
        node.saysReady(instance);
        awaitState("web", WorkloadState.RUNNING);
        String own = get("web").endpoints().getFirst().url();
        assertThat(get("web").url()).isEqualTo(own);
        int port = ServiceNode.spec(instance).blueprint().ports().getFirst().number();

        node.saysTunnels(
                instance, new ProvidedTunnel(port, "localtunnel", TunnelState.ERROR, "", "'lt' is not on this node"));
        await().until(() -> !get("web").endpoints().getFirst().alternatives().isEmpty());
        assertThat(get("web").endpoints().getFirst().alternatives())
                .containsExactly(new WorkloadView.AlternativeView(
                        "localtunnel", node.node(), "error", null, "'lt' is not on this node"));
        assertThat(get("web").url()).isEqualTo(own);

        node.saysTunnels(
                instance,
                new ProvidedTunnel(port, "localtunnel", TunnelState.CONNECTED, "https://web-1.loca.lt", ""),
                new ProvidedTunnel(1, "localtunnel", TunnelState.CONNECTED, "https://other.loca.lt", ""));
        await().until(() -> "https://web-1.loca.lt".equals(get("web").url()));
        assertThat(get("web").endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.url()).isEqualTo(own);
            assertThat(endpoint.alternatives()).hasSize(1);
        });
    }

    // ---- revisions ----

    @Test
    void aNewRevisionTakesTheTrafficWhenItIsReadyAndTheOldOneEndsAfterwards() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        Assignment first = given(node, 1);
        node.saysReady(first);
        awaitState("web", WorkloadState.RUNNING);

        workloads.service().change(caller, "web", with(empty(), Map.of("A", "1"), "nginx:2"));
        Assignment second = given(node, 2);
        assertThat(ServiceNode.spec(second).blueprint().image()).hasToString("nginx:2");
        assertThat(routeOf("web").getBackends(0).getAllocationId())
                .isEqualTo(first.allocation().value());
        node.saysReady(second);
        await().until(() -> routeOf("web").getBackends(0).getAllocationId()
                == second.allocation().value());
        assertThat(node.wasToldToStop(first.allocation())).as("it drains").isFalse();
        await().atMost(Duration.ofSeconds(30)).until(() -> node.wasToldToStop(first.allocation()));
        assertThat(revisions("web")).containsEntry(1, RevisionState.SUPERSEDED).containsEntry(2, RevisionState.SERVING);
    }

    @Test
    void aRevisionThatFailsGivesWay() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        Assignment first = given(node, 1);
        node.saysReady(first);
        awaitState("web", WorkloadState.RUNNING);

        workloads.service().change(caller, "web", with(empty(), Map.of(), "nginx:broken"));
        Assignment broken = given(node, 2);
        node.ends(broken, new AttemptOutcome.NotStarted("IMAGE_NOT_FOUND", "There is no image", false));
        await().until(() -> revisions("web").get(2) == RevisionState.FAILED);
        await().until(() -> get("web").revision() == 1);
        WorkloadView back = get("web");
        assertThat(back.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(back.failure()).isEqualTo("revision 2 failed: There is no image");
        assertThat(node.wasToldToStop(first.allocation())).isFalse();
        assertThat(routeOf("web").getBackends(0).getAllocationId())
                .isEqualTo(first.allocation().value());
    }

    @Test
    void theFirstRevisionThatFailsSaysWhyAndRollbackHasNowhereToGo() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        Assignment first = given(node, 1);
        node.says(first, false, 3, 4, "ended with exit code 1");
        awaitState("web", WorkloadState.FAILED);
        assertThat(get("web").note()).contains("exit code 1");
        await().until(() -> node.wasToldToStop(first.allocation()));
        assertThatThrownBy(() -> workloads.service().rollBack(caller, "web", null))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void whatItsNodeStoppedForGoodWaitsForAnotherRevision() {
        ServiceNode node = node("a").connect();
        deploy(request("db", "postgres"));
        Assignment small = given(node, 1);
        node.saysReady(small);
        workloads.service().change(caller, "db", limited(1_024L, null));
        await().until(() -> node.wasToldToStop(small.allocation()));
        node.ends(small, new AttemptOutcome.Canceled());
        Assignment first = given(node, 2);
        node.saysReady(first);
        awaitState("db", WorkloadState.RUNNING);

        node.saysHalted(first, "uses 11 GB of 10 GB of disk");
        awaitState("db", WorkloadState.FAILED);
        assertThat(get("db").note()).isEqualTo("uses 11 GB of 10 GB of disk");
        assertThat(get("db").running())
                .singleElement()
                .satisfies(instance -> assertThat(instance.state()).isEqualTo("halted"));
        assertThat(node.started).hasSize(2);

        workloads.service().change(caller, "db", limited(null, 20_480L));
        await().until(() -> node.wasToldToStop(first.allocation()));
        node.ends(first, new AttemptOutcome.Canceled());
        Assignment second = given(node, 3);
        assertThat(ServiceNode.spec(second).limits()).isEqualTo(new Resources(1_000, 1_024, 20_480));
        node.saysReady(second);
        awaitState("db", WorkloadState.RUNNING);
    }

    @Test
    void aRollbackBringsImageAndEnvironmentBack() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of("V", "one"), "nginx:1"));
        node.saysReady(given(node, 1));
        awaitState("web", WorkloadState.RUNNING);
        workloads.service().change(caller, "web", with(empty(), Map.of("V", "two"), "nginx:2"));
        node.saysReady(given(node, 2));
        await().until(() -> revisions("web").get(2) == RevisionState.SERVING);
        workloads.service().rollBack(caller, "web", null);
        Assignment third = given(node, 3);
        assertThat(ServiceNode.spec(third).blueprint().image()).hasToString("nginx:1");
        assertThat(ServiceNode.spec(third).blueprint().environment()).containsEntry("V", "one");
    }

    @Test
    void whatWasScaledStaysSo() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        node.saysReady(given(node, 1));
        awaitState("web", WorkloadState.RUNNING);
        assertThat(workloads.service().scale(caller, "web", 2).instances()).isEqualTo(2);
        node.saysReady(given(node, 2));
        await().until(() -> get("web").note() == null);
        assertThat(workloads.service().restart(caller, "web").instances()).isEqualTo(2);
        node.saysReady(given(node, 3));
        node.saysReady(given(node, 4));
        await().until(() -> revisions("web").get(2) == RevisionState.SERVING);
        assertThat(workloads.service().rollBack(caller, "web", null).instances())
                .isEqualTo(2);
    }

    @Test
    void secretsAreRotated() {
        ServiceNode node = node("a").connect();
        deploy(request("cache", "redis"));
        Assignment first = given(node, 1);
        node.saysReady(first);
        awaitState("cache", WorkloadState.RUNNING);
        Map<String, String> before = reveal("cache").secrets();
        workloads.service().rotate(caller, "cache");
        await().until(() -> node.wasToldToStop(first.allocation()));
        node.ends(first, new AttemptOutcome.Canceled());
        given(node, 2);
        assertThat(reveal("cache").secrets().keySet()).isEqualTo(before.keySet());
        assertThat(reveal("cache").secrets()).isNotEqualTo(before);
    }

    // ---- room, links, nodes ----

    @Test
    void whatFitsNowhereIsRefusedWithWhatIsMissing() {
        node("a").connect();
        DeployRequest large = new DeployRequest(
                "big",
                "postgres",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new ResourceRequest(8.0, null, null),
                null,
                null);
        await().untilAsserted(() -> assertThatThrownBy(() -> deploy(large))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
                    assertThat(problem)
                            .hasMessageContaining("Insufficient resources: it needs 8 cores; the largest node has 4");
                }));
        assertThat(list()).isEmpty();
    }

    @Test
    void withoutANodeItWaitsAndSaysWhy() {
        deploy(request("db", "postgres"));
        await().until(() -> "no node is online".equals(get("db").note()));
        assertThat(get("db").state()).isEqualTo(WorkloadState.QUEUED);
        node("a").connect();
        await().until(() -> get("db").running().getFirst().node() != null);
    }

    @Test
    void aLinkInjectsAnotherWorkload() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of("DATABASE_URL", "${db.url}"), "nginx:1"));
        await().until(() -> get("web").note() != null && get("web").note().contains("db"));
        assertThat(node.started).isEmpty();
        deploy(request("db", "postgres"));
        await().until(() -> node.started.size() == 2);
        Assignment web = node.started.stream()
                .filter(each -> ServiceNode.spec(each).name().equals("web"))
                .findFirst()
                .orElseThrow();
        assertThat(ServiceNode.spec(web).blueprint().environment().get("DATABASE_URL"))
                .startsWith("postgres")
                .contains(reveal("db").secrets().get("password"))
                // Which port leads there only the node knows.
                .contains("@db:" + linked(web).mark() + "/db");
        assertThat(linked(web).workload()).isEqualTo(get("db").id());
        assertThat(linked(web).port()).isEqualTo(5432);
    }

    private static LinkedPort linked(Assignment instance) {
        List<LinkedPort> links = ServiceNode.spec(instance).links();
        assertThat(links).hasSize(1);
        return links.getFirst();
    }

    @Test
    void aLinkIsOpenToTheNodesOfThoseWhoHaveIt() {
        ServiceNode home = node("a").connect();
        deploy(request("db", "postgres"));
        Assignment db = given(home, 1);
        home.saysReady(db);
        awaitState("db", WorkloadState.RUNNING);
        assertThat(linkTo("db")).as("while nobody links to it").isEmpty();

        ServiceNode other = node("b").connect();
        deploy(with(request("web", "container"), Map.of("DATABASE_URL", "${db.url}"), "nginx:1"));
        await().until(() -> home.started.size() + other.started.size() == 2);
        ServiceNode its = other.started.isEmpty() ? home : other;
        Assignment web = its.newest();
        await().until(() -> linkTo("db").isPresent());
        Route link = linkTo("db").orElseThrow();
        assertThat(link.getLink().getNodeIdsList()).containsExactly(its.node().value());
        assertThat(link.getLink().getPortsList()).containsExactly(5432);
        assertThat(link.getBackends(0).getAllocationId())
                .isEqualTo(db.allocation().value());
        assertThat(linked(web).home()).as("where its volume is").contains(new NodeId("a"));

        workloads.service().stop(caller, "web");
        await().until(() -> its.wasToldToStop(web.allocation()));
        its.ends(web, new AttemptOutcome.Canceled());
        await().until(() -> linkTo("db").isEmpty());
    }

    // ---- domains, maintenance ----

    @Test
    void aDomainLeadsWhereItsWorkloadIs() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        node.saysReady(given(node, 1));
        awaitState("web", WorkloadState.RUNNING);
        Domain domain = new Domain("shop.example.org", get("web").id(), Domain.Proof.TXT, Instant.now());
        database.database().run(handle -> domains.add(handle, caller.project(), domain));
        workloads.service().rerouted(domain.workload());
        await().untilAsserted(() -> assertThat(routeOf("web").getHttp().getHostsList())
                .containsExactly("web.apps.example.org", "shop.example.org"));
        assertThat(get("web").domains()).containsExactly("http://shop.example.org:8000");

        workloads.service().delete(caller, "web", "web");
        await().until(() -> node.wasToldToStop(node.newest().allocation()));
        node.ends(node.newest(), new AttemptOutcome.Canceled());
        await().until(() -> list().isEmpty());
        List<Domain> left = database.database().call(handle -> domains.of(handle, domain.workload()));
        assertThat(left).as("free for others").isEmpty();
    }

    @Test
    void theSignKeepsThePublicOutAndNobodyElse() {
        ServiceNode node = node("a").connect();
        deploy(request("db", "postgres"));
        deploy(with(request("web", "container"), Map.of("DATABASE_URL", "${db.url}"), "nginx:1"));
        await().until(() -> node.started.size() == 2);
        node.started.forEach(node::saysReady);
        awaitState("db", WorkloadState.RUNNING);
        await().until(() -> linkTo("db").isPresent());
        long before = publicRoute("db").getBackendsCount();
        assertThat(before).isEqualTo(1);

        assertThat(workloads.service().maintain(caller, "db", true).maintenance())
                .isTrue();
        await().until(() -> publicRoute("db").getState() == Route.State.STATE_MAINTENANCE);
        assertThat(publicRoute("db").getBackendsList()).isEmpty();
        assertThat(linkTo("db").orElseThrow().getState()).isEqualTo(Route.State.STATE_SERVING);
        assertThat(get("db").state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(node.stopped).isEmpty();

        workloads.service().maintain(caller, "db", false);
        await().until(() -> publicRoute("db").getState() == Route.State.STATE_SERVING
                && publicRoute("db").getBackendsCount() == 1);
    }

    private Route publicRoute(String name) {
        return routes.values().stream()
                .filter(route -> !route.hasLink() && route.getWorkload().equals(name))
                .findFirst()
                .orElse(Route.getDefaultInstance());
    }

    private Optional<Route> linkTo(String name) {
        long id = get(name).id().value();
        return routes.values().stream()
                .filter(route -> route.hasLink() && route.getLink().getWorkloadId() == id)
                .findFirst();
    }

    @Test
    void aNewServerTakesNothingAwayThatItDoesNotKnowToBeWrong() throws SQLException {
        ServiceNode node = node("a").connect();
        deploy(request("db", "postgres"));
        Assignment instance = given(node, 1);
        node.saysReady(instance);
        awaitState("db", WorkloadState.RUNNING);
        await().until(() -> routeOf("db").getBackendsCount() == 1);
        workloads.controller().close();
        dispatcher.close();
        routes.clear();
        online.clear();

        open();
        await().until(() -> routes.size() == 1);
        assertThat(routeOf("db").getBackends(0).getAllocationId())
                .isEqualTo(instance.allocation().value());
        ServiceNode back = node("a").connect(ServiceNode.running(instance, null));
        back.saysReady(instance);
        awaitState("db", WorkloadState.RUNNING);
        assertThat(back.started).isEmpty();
    }

    @Test
    void namesAreTheProjectsOwn() {
        deploy(request("db", "postgres"));
        assertThatThrownBy(() -> deploy(request("db", "redis")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NAME_TAKEN));
        Principal.User stranger = new Principal.User(
                new UserId(2), ids.project(), Role.CONSUMER, "other@example.org", caller.credential());
        assertThatThrownBy(() -> workloads.service().get(stranger, "db"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    // ---- helpers of these tests ----

    private ServiceNode node(String id) {
        return new ServiceNode(id, dispatcher);
    }

    private static DeployRequest request(String name, String kind) {
        return new DeployRequest(name, kind, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static DeployRequest empty() {
        return new DeployRequest(null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static DeployRequest limited(@Nullable Long memoryMb, @Nullable Long diskMb) {
        ResourceRequest limits = new ResourceRequest(null, memoryMb, diskMb);
        return new DeployRequest(null, null, null, null, null, null, null, null, null, null, limits, null, null);
    }

    private static DeployRequest with(DeployRequest to, Map<String, String> env, @Nullable String image) {
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

    private WorkloadView deploy(DeployRequest request) {
        return workloads.service().deploy(caller, request);
    }

    private WorkloadView get(String name) {
        return workloads.service().get(caller, name);
    }

    private List<WorkloadView> list() {
        return workloads.service().list(caller, Long.MAX_VALUE, null, null, 100);
    }

    private CredentialsView reveal(String name) {
        return workloads.service().reveal(caller, name);
    }

    private Map<Integer, RevisionState> revisions(String name) {
        Map<Integer, RevisionState> states = new HashMap<>();
        for (RevisionView revision : workloads.service().revisions(caller, name)) {
            states.put(revision.number(), revision.state());
        }
        return states;
    }

    private void awaitState(String name, WorkloadState state) {
        await().until(() -> get(name).state() == state);
    }

    /** Its so many-th instance; it runs from now on. */
    private static Assignment given(ServiceNode node, int count) {
        await().until(() -> node.started.size() >= count);
        return node.started.get(count - 1);
    }

    private Route routeOf(String workload) {
        return routes.values().stream()
                .filter(route -> route.getWorkload().equals(workload))
                .findFirst()
                .orElse(Route.getDefaultInstance());
    }

    private int audited(String action) {
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
    }
}
