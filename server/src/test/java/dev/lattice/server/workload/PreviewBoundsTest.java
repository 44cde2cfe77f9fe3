package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.workload.Desired;
import dev.lattice.server.hook.HookDesk.Hook;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What previews may not: know secrets of strangers' code, take what is somebody's, or be more than there is room for. */
class PreviewBoundsTest extends PreviewStage {
    private static final String CANARY = "canary-7f3a";
    private static final String PREVIEW = "shop-pr-7";

    private static DeployRequest env(Map<String, String> env, BuildRequest build) {
        return new DeployRequest(
                null, null, null, null, env, null, null, null, null, null, null, null, null, null, build);
    }

    /** An app with a secret in each place that can have one. */
    private void furnish() {
        WorkloadId id = get(APP).id();
        database.database().run(handle -> new SecretStore(SEAL).add(handle, id, "own", CANARY + "-own", Instant.now()));
        deploy(request("db", "redis"));
        Map<String, String> env = new HashMap<>();
        env.put("STRIPE_KEY", CANARY + "-env");
        env.put("OWN", "${secret.own}");
        env.put("CACHE", "${db.url}");
        env.put("VITE_TITLE", "Shop");
        env.put("VITE_CACHE", "${db.host}");
        BuildRequest build = new BuildRequest(
                null,
                null,
                null,
                "make site",
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("NPM_TOKEN", CANARY + "-build"),
                null,
                null);
        workloads.service().change(caller, APP, env(env, build));
    }

    private List<String> secrets(String name) {
        WorkloadId id = get(name).id();
        return database.database()
                .call(handle ->
                        List.copyOf(new SecretStore(SEAL).all(handle, id).values()));
    }

    @Test
    void aForkGetsNothingSecret() {
        furnish();
        Hook hook = desk.make(caller, APP, PreviewMode.FORKS);
        assertThat(tell(hook, payload("opened", 7, true, null))).isEqualTo("waiting");
        assertThat(settled().outcome()).as(newest().note()).isEqualTo("deployed");
        assertThat(newest().note())
                .contains(PREVIEW, "CACHE, OWN, STRIPE_KEY, VITE_CACHE", "the build's secrets NPM_TOKEN")
                .doesNotContain(CANARY);
        SourceView source = Objects.requireNonNull(get(PREVIEW).source());
        assertThat(source.ref()).isEqualTo("refs/pull/7/head");
        assertThat(source.url()).isEqualTo(repository.url());
        assertThat(kept(PREVIEW, 1)).doesNotContain(CANARY, "${db", "${secret").contains("VITE_TITLE", "make site");
        assertThat(secrets(PREVIEW)).isEmpty();
        assertThat(kept(APP, 2)).as("the canaries are real").contains(CANARY + "-env", CANARY + "-build", "${db.url}");
    }

    @Test
    void aForksCodeIsSetApart() throws IOException {
        repository.point("refs/pull/7/head");
        ServiceNode node = node("one").connect();
        Hook hook = desk.make(caller, APP, PreviewMode.FORKS);
        assertThat(tell(hook, payload("opened", 7, true, null))).isEqualTo("waiting");
        assertThat(tell(hook, "opened", 8)).isEqualTo("waiting");
        // In the order in which they were asked for: there is room for one build at a time.
        assertThat(started(node, APP).blueprint().apart()).isFalse();
        assertThat(started(node, PREVIEW).blueprint().apart()).isTrue();
        assertThat(started(node, PREVIEW.replace("7", "8")).blueprint().apart()).isFalse();
    }

    /** What the node is given of a workload once its image is built. */
    private static ServiceSpec started(ServiceNode node, String name) {
        Assignment build =
                given(node, spec -> spec instanceof BuildSpec of && of.name().equals(name));
        node.ends(build, new AttemptOutcome.Exited(0, Optional.empty(), Optional.empty()));
        return (ServiceSpec) given(
                        node,
                        spec -> spec instanceof ServiceSpec of && of.name().equals(name))
                .spec();
    }

    private static Assignment given(ServiceNode node, Predicate<WorkSpec> wanted) {
        await().until(() -> node.started.stream().anyMatch(of -> wanted.test(of.spec())));
        return node.started.stream()
                .filter(of -> wanted.test(of.spec()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPushToAForkGivesItNothingEither() {
        furnish();
        Hook hook = desk.make(caller, APP, PreviewMode.FORKS);
        assertThat(tell(hook, payload("opened", 7, true, null))).isEqualTo("waiting");
        await().until(() -> names().contains(PREVIEW));
        fail(PREVIEW, 1);
        assertThat(tell(hook, payload("synchronized", 7, true, null))).isEqualTo("waiting");
        await().until(() -> revisions(PREVIEW).containsKey(2));
        assertThat(kept(PREVIEW, 2)).doesNotContain(CANARY, "${db", "${secret");
        assertThat(secrets(PREVIEW)).isEmpty();
    }

    @Test
    void aBranchOfTheRepositoryGetsWhatTheAppHas() {
        furnish();
        Hook hook = desk.make(caller, APP, PreviewMode.BRANCHES);
        assertThat(tell(hook, "opened", 7)).isEqualTo("waiting");
        assertThat(settled().outcome()).as(newest().note()).isEqualTo("deployed");
        assertThat(newest().note()).isEqualTo(PREVIEW);
        assertThat(kept(PREVIEW, 1)).contains(CANARY + "-env", CANARY + "-build", "${db.url}", "${secret.own}");
        assertThat(secrets(PREVIEW)).containsExactly(CANARY + "-own");
    }

    @Test
    void forksHaveNoneUnlessTheyAreAllowed() {
        Hook hook = desk.make(caller, APP, PreviewMode.BRANCHES);
        assertThat(tell(hook, payload("opened", 7, true, null))).isEqualTo("nothing");
        assertThat(newest().note()).contains("fork", "lattice hooks previews shop forks");
        assertThat(names()).containsExactly(APP);
    }

    @Test
    void aNameThatIsSomebodysIsLeftToThem() {
        deploy(request(PREVIEW, "redis"));
        Hook hook = desk.make(caller, APP, PreviewMode.BRANCHES);
        assertThat(tell(hook, "opened", 7)).isEqualTo("waiting");
        assertThat(settled().outcome()).isEqualTo("refused");
        assertThat(newest().note()).contains("'shop-pr-7' that is no preview of this");
        assertThat(tell(hook, "closed", 7)).isEqualTo("nothing");
        assertThat(get(PREVIEW).desired()).isEqualTo(Desired.RUNNING);
        assertThat(get(PREVIEW).preview()).isNull();
    }

    @Test
    void whatTheProjectMayHaveHoldsForThemToo() {
        IntStream.range(1, MOST_WORKLOADS)
                .forEach(number -> deploy(with(request("web" + number, "container"), Map.of(), "nginx")));
        Hook hook = desk.make(caller, APP, PreviewMode.BRANCHES);
        assertThat(tell(hook, "opened", 7)).isEqualTo("waiting");
        assertThat(settled().outcome()).isEqualTo("refused");
        assertThat(newest().note()).contains("LATTICE_PROJECT_WORKLOADS");
        assertThat(names()).doesNotContain(PREVIEW);
    }

    @Test
    void theyAreOfTheAppsProjectAndNobodyElses() {
        Hook hook = desk.make(caller, APP, PreviewMode.BRANCHES);
        assertThat(tell(hook, "opened", 7)).isEqualTo("waiting");
        await().until(() -> names().contains(PREVIEW));
        ProjectId project = ids.project();
        database.database()
                .run(handle -> handle.execute("insert into project (id, name) values (?, 'q')", project.value()));
        Principal.User other =
                new Principal.User(new UserId(2), project, Role.CONSUMER, "other@example.org", caller.credential());
        assertThat(workloads.service().list(other, Long.MAX_VALUE, null, null, 100))
                .isEmpty();
        assertThat(catchThrowableOfType(Problem.class, () -> workloads.service().get(other, PREVIEW))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(catchThrowableOfType(Problem.class, () -> desk.preview(other, APP, PreviewMode.OFF))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);

        // The same repository in two projects: each hears of it by its own webhook, and has its own.
        workloads.service().deploy(other, app(Map.of(), null));
        Hook theirs = desk.make(other, APP, PreviewMode.BRANCHES);
        assertThat(tell(theirs, "opened", 7)).isEqualTo("waiting");
        await().until(() ->
                workloads.service().list(other, Long.MAX_VALUE, null, null, 100).size() == 2);
        assertThat(tell(hook, "closed", 7)).isEqualTo("waiting");
        await().until(() -> !names().contains(PREVIEW));
        assertThat(workloads.service().get(other, PREVIEW).desired()).isEqualTo(Desired.RUNNING);
        desk.remove(other, APP);
        workloads.service().delete(other, APP, APP);
        await().until(() ->
                workloads.service().list(other, Long.MAX_VALUE, null, null, 100).isEmpty());
    }
}
