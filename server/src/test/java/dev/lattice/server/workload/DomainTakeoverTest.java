package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.UserId;
import dev.lattice.server.domain.DomainService;
import dev.lattice.server.domain.ScriptedNames;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An alias outlives the workload to which it led, whose name may become another project's. */
class DomainTakeoverTest extends WorkloadStage {
    private static final String DOMAIN = "shop.example";

    private final ScriptedNames names = new ScriptedNames();
    private Principal.User other;
    private DomainService service;

    @BeforeEach
    void twoProjects() {
        other = new Principal.User(
                new UserId(2), ids.project(), Role.CONSUMER, "other@example.org", caller.credential());
        database.database()
                .run(handle -> handle.execute(
                        "insert into project (id, name) values (?, 'q')",
                        other.project().value()));
        service = new DomainService(
                new DomainService.Parts(
                        database.database(),
                        domains,
                        new Endpoints(ids, new Endpoints.PortRange(30_000, 30_010), LIMITS),
                        new Gateways(database.database(), new Routes(), new byte[32], "apps.example.org"),
                        workloads.whereabouts(),
                        _ -> {},
                        new AuditLog()),
                names,
                new byte[32],
                false,
                Clock.systemUTC());
    }

    private void page(Principal.User owner, String name) {
        workloads
                .service()
                .deploy(
                        owner,
                        new DeployRequest(
                                name,
                                "container",
                                null,
                                null,
                                null,
                                "nginx:1",
                                null,
                                List.of(new DeployRequest.PortRequest("http", 80, "http", null)),
                                null,
                                null,
                                null,
                                null,
                                List.of("nowhere")));
    }

    /** Deletes it, and lets the time go by after which its name is anybody's. */
    private void gone(Principal.User owner, String name) {
        workloads.service().delete(owner, name, name);
        await().until(() -> workloads.service().list(owner, Long.MAX_VALUE, null, null, 100).stream()
                .noneMatch(workload -> workload.name().equals(name)));
        database.database()
                .run(handle -> handle.execute("update endpoint set released_at = released_at - interval '2 hours'"));
    }

    private String added(Principal.User owner, String workload) {
        return service.add(owner, workload, DOMAIN, false).proof();
    }

    private Problem refused(Principal.User owner, String workload) {
        return catchThrowableOfType(Problem.class, () -> added(owner, workload));
    }

    @Test
    void whoGetsTheNameOfADeletedWorkloadDoesNotGetItsDomains() {
        names.aliases.put(DOMAIN, "web.apps.example.org");
        page(caller, "web");
        assertThat(added(caller, "web")).isEqualTo("cname");
        gone(caller, "web");
        page(other, "web");

        Problem problem = refused(other, "web");
        assertThat(problem.code()).isEqualTo(ErrorCode.DOMAIN_NOT_PROVEN);
        assertThat(problem.details()).doesNotContainKey("cname").containsEntry("txtName", "_lattice." + DOMAIN);

        // The domain was sold: whoever can change its records has it.
        names.texts.put("_lattice." + DOMAIN, String.valueOf(problem.details().get("txtValue")));
        assertThat(added(other, "web")).isEqualTo("txt");
        service.remove(other, "web", DOMAIN);
        page(caller, "mine");
        names.aliases.put(DOMAIN, "mine.apps.example.org");
        assertThat(refused(caller, "mine").code()).isEqualTo(ErrorCode.DOMAIN_NOT_PROVEN);
    }

    @Test
    void itsOwnProjectMovesItAsItLikes() {
        names.aliases.put(DOMAIN, "web.apps.example.org");
        page(caller, "web");
        assertThat(added(caller, "web")).isEqualTo("cname");
        assertThat(added(caller, "web")).as("twice").isEqualTo("cname");
        service.remove(caller, "web", DOMAIN);
        assertThat(added(caller, "web")).as("once more").isEqualTo("cname");
        gone(caller, "web");
        page(caller, "next");
        names.aliases.put(DOMAIN, "next.apps.example.org");
        assertThat(added(caller, "next")).as("elsewhere").isEqualTo("cname");
    }

    @Test
    void whatAnAdminGaveIsItsProjectsToo() {
        Principal.User admin =
                new Principal.User(caller.id(), caller.project(), Role.ADMIN, caller.email(), caller.credential());
        page(caller, "web");
        assertThat(service.add(admin, "web", DOMAIN, true).proof()).isEqualTo("none");
        gone(caller, "web");
        page(other, "web");
        names.aliases.put(DOMAIN, "web.apps.example.org");
        assertThat(refused(other, "web").code()).isEqualTo(ErrorCode.DOMAIN_NOT_PROVEN);
    }

    @Test
    void aProjectIsRememberedForSoManyAndNoMore() {
        names.aliases.put(DOMAIN, "web.apps.example.org");
        page(caller, "web");
        added(caller, "web");
        database.database()
                .run(handle -> handle.execute(
                        "insert into domain_holder (name, project_id, shown_at)"
                                + " select n || '.example', ?, now() - n * interval '1 day' from generate_series(1, 1500) n",
                        caller.project().value()));
        added(caller, "web");
        List<Map<String, Object>> left = database.database()
                .call(handle -> handle.select("select name from domain_holder")
                        .mapToMap()
                        .list());
        assertThat(left).hasSize(1_000).contains(Map.of("name", DOMAIN)).doesNotContain(Map.of("name", "1500.example"));
    }
}
