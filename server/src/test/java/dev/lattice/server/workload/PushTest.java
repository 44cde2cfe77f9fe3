package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.UserId;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.server.hook.HookDesk;
import dev.lattice.server.hook.HookDesk.Hook;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.source.Repository;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of pushes. No node is there, so a build that was begun goes on until it is canceled. */
class PushTest extends WorkloadStage {
    private static final String APP = "shop";

    private HookDesk desk;
    private Repository repository;
    private String commit;

    @BeforeEach
    void anAppOfARepository() throws IOException {
        repository = Repository.create(folder.resolve("git").resolve("shop"));
        commit = repository.write("index.html", "<h1>shop</h1>").commit("Open the shop");
        desk = new HookDesk(database.database(), workloads, SEAL, dispatcher::leading);
        deploy(app(APP, repository.url()));
        awaitPrepared(1);
    }

    @AfterEach
    void close() {
        desk.close();
        // Nothing is fetched any more when the folder is removed.
        await().until(() -> list().isEmpty()
                || workloads.service().builds(caller, APP).stream()
                        .noneMatch(build -> build.stage() == BuildStage.PREPARING));
    }

    private void awaitPrepared(int revision) {
        await().until(() -> workloads.service().builds(caller, APP).stream()
                .anyMatch(build -> build.revision() == revision && build.job() != null));
    }

    private static DeployRequest app(String name, String git) {
        return new DeployRequest(
                name,
                "app",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new SourceRequest(git, null, null, null, null, null, null, null),
                null);
    }

    private String push(String ref, int number) {
        return "{\"ref\":\"" + ref + "\",\"after\":\"" + commit + "\",\"total_commits\":" + number
                + ",\"repository\":{\"clone_url\":\"" + repository.url() + "\",\"default_branch\":\"main\"}}";
    }

    private String deliver(Hook hook, int number) {
        return desk.deliver(hook, "push", "delivery-" + number, push("refs/heads/main", number))
                .outcome();
    }

    private List<String> outcomes() {
        return desk.deliveries(caller, APP).stream().map(DeliveryView::outcome).toList();
    }

    private void ended(int revision) {
        awaitPrepared(revision);
        workloads.service().cancelBuild(caller, APP, revision);
    }

    private void awaitFailed(int revision) {
        await().until(() -> revisions(APP).get(revision) == RevisionState.FAILED);
    }

    @Test
    void aPushThatCannotBeWrittenDownIsNoRevision() {
        ended(1);
        awaitFailed(1);
        IllegalStateException failure = catchThrowableOfType(
                IllegalStateException.class,
                () -> workloads.service().push(get(APP).id(), "a host", "main", (handle, pushed) -> {
                    throw new IllegalStateException("the database is away");
                }));
        assertThat(failure).hasMessage("the database is away");
        assertThat(revisions(APP)).containsOnlyKeys(1);
    }

    @Test
    void aPushIsBuiltAndWrittenDown() {
        Hook hook = desk.make(caller, APP);
        ended(1);
        awaitFailed(1);
        assertThat(deliver(hook, 1)).isEqualTo("waiting");
        await().until(() -> outcomes().equals(List.of("deployed")));
        assertThat(desk.deliveries(caller, APP)).singleElement().satisfies(delivery -> {
            assertThat(delivery.provider()).isEqualTo("gitea");
            assertThat(delivery.commit()).isEqualTo(commit);
            assertThat(delivery.revision()).isEqualTo(2);
        });
        assertThat(workloads.service().revisions(caller, APP).getFirst().cause())
                .isEqualTo("push");
        String by = database.database()
                .call(handle -> handle.createQuery(
                                "select actor || ': ' || detail from audit where detail like '%PUSH%'")
                        .mapTo(String.class)
                        .one());
        assertThat(by)
                .isEqualTo(
                        "webhook of gitea: RUNNING revision 2 by PUSH of refs/heads/main " + commit.substring(0, 12));
        ended(2);
        awaitFailed(2);
        assertThat(desk.deliveries(caller, APP)).singleElement().satisfies(delivery -> {
            assertThat(delivery.outcome()).isEqualTo("failed");
            assertThat(delivery.note()).isEqualTo("it was canceled");
        });
    }

    @Test
    void ofManyAtOnceOneIsBuiltAndOneAfterIt() throws Exception {
        Hook hook = desk.make(caller, APP);
        ended(1);
        awaitFailed(1);
        List<Callable<String>> deliveries = IntStream.range(0, 50)
                .mapToObj(number -> (Callable<String>) () -> deliver(hook, number))
                .toList();
        try (ExecutorService hosts = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> delivery : hosts.invokeAll(deliveries)) {
                assertThat(delivery.get()).isEqualTo("waiting");
            }
        }
        await().until(() -> revisions(APP).get(2) == RevisionState.BUILDING);
        // One comes for certain while it is built, whatever the fifty did.
        assertThat(deliver(hook, 50)).isEqualTo("waiting");
        assertThat(revisions(APP)).doesNotContainKey(3);
        ended(2);
        await().until(() -> revisions(APP).get(3) == RevisionState.BUILDING);
        await().until(() -> count("waiting") == 0);
        assertThat(revisions(APP)).hasSize(3).containsEntry(2, RevisionState.FAILED);
        assertThat(count("deployed")).isEqualTo(2);
        assertThat(count("coalesced")).isEqualTo(49);
        assertThat(desk.deliveries(caller, APP)).hasSize(20);
        assertThat(desk.deliveries(caller, APP).getFirst())
                .extracting(DeliveryView::outcome)
                .isEqualTo("deployed");
    }

    private int count(String outcome) {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from hook_delivery where outcome = ?")
                        .bind(0, outcome)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void whatComesAgainIsTakenOnce() {
        Hook hook = desk.make(caller, APP);
        assertThat(deliver(hook, 1)).isEqualTo("waiting");
        assertThat(deliver(hook, 1)).isEqualTo("repeated");
        assertThat(desk.deliver(hook, "push", "another id", push("refs/heads/main", 1))
                        .outcome())
                .as("the same under an id that is made up")
                .isEqualTo("repeated");
        assertThat(desk.deliver(hook, "push", "delivery-1", push("refs/heads/main", 2))
                        .outcome())
                .isEqualTo("repeated");
        assertThat(outcomes()).hasSize(1);
    }

    private Problem refused(Hook hook, String body) {
        return catchThrowableOfType(Problem.class, () -> desk.deliver(hook, "push", "d", body));
    }

    @Test
    void aWebhookThatIsNotThereLooksLikeABadSignature() {
        Hook hook = desk.make(caller, APP);
        Problem unsigned = refused(new Hook(hook.id(), "guessed"), push("refs/heads/main", 1));
        Problem unknown = refused(new Hook("nobodys", hook.secret()), push("refs/heads/main", 1));
        assertThat(unsigned.code()).isEqualTo(ErrorCode.UNAUTHENTICATED).isEqualTo(unknown.code());
        assertThat(unsigned.getMessage()).isEqualTo(unknown.getMessage());
        assertThat(unsigned.details()).isEqualTo(unknown.details()).isEmpty();
        assertThat(outcomes())
                .as("nothing is written down of what nobody signed")
                .isEmpty();

        Hook renewed = desk.make(caller, APP);
        assertThat(renewed.id()).isEqualTo(hook.id());
        assertThat(refused(hook, push("refs/heads/main", 1)).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        desk.remove(caller, APP);
        assertThat(refused(renewed, push("refs/heads/main", 1)).getMessage()).isEqualTo(unknown.getMessage());
    }

    @Test
    void whoGuessesIsSlowedDownAndOthersAreNot() {
        Hook hook = desk.make(caller, APP);
        Hook guess = new Hook("nobodys", "guessed");
        Problem last = IntStream.range(0, 61)
                .mapToObj(_ -> refused(guess, "{}"))
                .toList()
                .getLast();
        assertThat(last.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        // A host behind the same proxy has the same address.
        assertThat(desk.deliver(hook, "push", "d", push("refs/heads/main", 1)).outcome())
                .isEqualTo("waiting");
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        Hook hook = desk.make(caller, APP);
        assertThat(refused(hook, " ".repeat((8 << 20) + 1)).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void whatIsStoppedStaysSoAndWhatIsDeletedHasNoWebhook() {
        Hook hook = desk.make(caller, APP);
        assertThat(deliver(hook, 1)).isEqualTo("waiting");
        // It waits for the build that stopping ends.
        workloads.service().stop(caller, APP);
        assertThat(deliver(hook, 2)).isEqualTo("nothing");
        await().until(() -> outcomes().equals(List.of("nothing", "nothing")));
        assertThat(revisions(APP)).hasSize(1);

        workloads.service().delete(caller, APP, APP);
        await().until(() -> list().isEmpty());
        assertThat(refused(hook, push("refs/heads/main", 3)).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void whatWaitsOutlivesTheServer() {
        Hook hook = desk.make(caller, APP);
        desk.close();
        assertThat(deliver(hook, 1)).isEqualTo("waiting");
        ended(1);
        awaitFailed(1);
        desk = new HookDesk(database.database(), workloads, SEAL, dispatcher::leading);
        await().until(() -> outcomes().equals(List.of("deployed")));
    }

    @Test
    void webhooksAreTheirProjectsAndOfWhatComesFromGit() {
        desk.make(caller, APP);
        Principal.User other = new Principal.User(
                new UserId(2), ids.project(), Role.CONSUMER, "other@example.org", caller.credential());
        assertThat(catchThrowableOfType(Problem.class, () -> desk.make(other, APP))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(catchThrowableOfType(Problem.class, () -> desk.deliveries(other, APP))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(catchThrowableOfType(Problem.class, () -> desk.remove(other, APP))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        deploy(request("db", "redis"));
        assertThat(catchThrowableOfType(Problem.class, () -> desk.make(caller, "db"))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void theSecretIsNotInTheDatabase() {
        Hook hook = desk.make(caller, APP);
        String kept = database.database()
                .call(handle -> handle.createQuery("select hook::text from hook")
                        .mapTo(String.class)
                        .one());
        assertThat(kept)
                .contains(hook.id())
                .doesNotContain(hook.secret(), hook.secret().substring(6));
        assertThat(audited("workload.hook-made")).isEqualTo(1);
        desk.remove(caller, APP);
        assertThat(audited("workload.hook-removed")).isEqualTo(1);
    }
}
