package dev.lattice.server.workload;

import static org.awaitility.Awaitility.await;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.server.hook.HookDesk;
import dev.lattice.server.hook.HookDesk.Hook;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.source.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An app of a repository, and pull requests to that. No node is there, so a build goes on until it is canceled. */
abstract class PreviewStage extends WorkloadStage {
    static final String APP = "shop";
    static final String BRANCH = "fix/door";
    static final int MOST_WORKLOADS = 12;
    private static final String FORK = "https://git.example.org/eve/shop.git";

    HookDesk desk;
    Repository repository;
    private String commit;
    private final AtomicInteger deliveries = new AtomicInteger();

    /** Room for one more than there may be previews, and the app. */
    @Override
    ProjectLimits limits() {
        return new ProjectLimits(MOST_WORKLOADS, LIMITS.tcpPorts(), LIMITS.backupBytes(), LIMITS.revisions());
    }

    @BeforeEach
    void anAppOfARepository() throws IOException {
        repository = Repository.create(folder.resolve("git").resolve("shop"));
        commit = repository.write("index.html", "<h1>shop</h1>").commit("Open the shop");
        repository.point("refs/heads/" + BRANCH);
        repository.point("refs/pull/7/head");
        openDesk();
        deploy(app(Map.of(), null));
    }

    final void openDesk() {
        desk = new HookDesk(database.database(), workloads, SEAL, dispatcher::leading);
    }

    @AfterEach
    void close() {
        desk.close();
        // Nothing is fetched any more when the folder is removed.
        await().until(() -> list().stream()
                .flatMap(workload -> workloads.service().builds(caller, workload.name()).stream())
                .noneMatch(build -> build.stage() == BuildStage.PREPARING));
        // Nor for what was deleted while it was.
        await().until(() -> {
            String[] work = folder.resolve("work").toFile().list();
            return work == null || work.length == 0;
        });
    }

    final DeployRequest app(Map<String, String> env, @Nullable BuildRequest build) {
        return new DeployRequest(
                APP,
                "app",
                null,
                null,
                env,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new SourceRequest(repository.url(), null, null, null, null, null, null, null),
                build);
    }

    /** As Gitea tells it. */
    final String payload(String action, int number, boolean fork, @Nullable String at) {
        String base = "{\"clone_url\":\"" + repository.url() + "\"}";
        return "{\"action\":\"" + action + "\",\"number\":" + number + ",\"delivered\":" + deliveries.incrementAndGet()
                + ",\"pull_request\":{\"number\":" + number
                + (at == null ? "" : ",\"updated_at\":\"" + at + "\"")
                + ",\"head\":{\"ref\":\"" + BRANCH + "\",\"sha\":\"" + commit + "\",\"repo\":"
                + (fork ? "{\"clone_url\":\"" + FORK + "\"}" : base) + "},\"base\":{\"ref\":\"main\",\"repo\":" + base
                + "}}}";
    }

    final String tell(Hook hook, String action, int number) {
        return tell(hook, payload(action, number, false, null));
    }

    final String tell(Hook hook, String body) {
        return desk.deliver(hook, "pull_request", "delivery-" + deliveries.incrementAndGet(), body)
                .outcome();
    }

    /** What came of those so far, the newest first. */
    final List<String> outcomes() {
        return desk.deliveries(caller, APP).stream().map(DeliveryView::outcome).toList();
    }

    final DeliveryView newest() {
        return desk.deliveries(caller, APP).getFirst();
    }

    /** What came of the newest, once nothing waits any more. */
    final DeliveryView settled() {
        await().until(() -> !outcomes().contains("waiting"));
        return newest();
    }

    final List<String> names() {
        return list().stream().map(WorkloadView::name).sorted().toList();
    }

    /** All that is kept of a revision, in the clear. */
    final String kept(String name, int revision) {
        String id = get(name).id().toString();
        return SEAL.open(
                database.database()
                        .call(handle -> handle.createQuery(
                                        "select plan from revision where workload_id = ? and number = ?")
                                .bind(0, get(name).id().value())
                                .bind(1, revision)
                                .mapTo(String.class)
                                .one()),
                "plan " + id + " " + revision);
    }

    final void awaitBuild(String name, int revision) {
        await().until(() -> workloads.service().builds(caller, name).stream()
                .anyMatch(build -> build.revision() == revision && build.job() != null));
    }

    /** Ends what is built, as one that fails. */
    final void fail(String name, int revision) {
        awaitBuild(name, revision);
        workloads.service().cancelBuild(caller, name, revision);
        await().until(() -> Optional.ofNullable(revisions(name).get(revision))
                .filter(state -> state != RevisionState.BUILDING)
                .isPresent());
    }
}
