package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
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
import dev.lattice.server.endpoint.Domain;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.ProvidedTunnel;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Service, controller, dispatcher and database together; only nodes and gateways are played. */
class WorkloadsTest extends WorkloadStage {
    // ---- an ordinary life ----

    @Test
    void aDatabaseIsDeployedStoppedStartedAndDeleted() {
        ServiceNode node = node("a").connect();
        WorkloadView accepted = deploy(request("db", "postgres"));
        assertThat(accepted.state()).isEqualTo(WorkloadState.QUEUED);
        Assignment instance = given(node, 1);
        assertThat(ServiceNode.spec(instance)
                        .blueprint()
                        .process()
                        .environment()
                        .get("POSTGRES_PASSWORD"))
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
        assertThat(ServiceNode.spec(third).blueprint().process().environment()).containsEntry("V", "one");
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
        node.saysReady(given(node, 2));
        await().until(() -> revisions("cache").get(2) == RevisionState.SERVING);
        assertThat(reveal("cache").secrets().keySet()).isEqualTo(before.keySet());
        assertThat(reveal("cache").secrets()).isNotEqualTo(before);
    }

    // ---- room, links, nodes ----

    @Test
    void whatFitsNowhereIsRefusedWithWhatIsMissing() {
        node("a").connect();
        DeployRequest large = request("big", "postgres", new ResourceRequest(8.0, null, null));
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
        assertThat(ServiceNode.spec(web).blueprint().process().environment().get("DATABASE_URL"))
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
}
