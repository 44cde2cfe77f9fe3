package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.server.hook.HookDesk.Hook;
import dev.lattice.server.source.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pull requests come and go, and their previews with them. */
class PreviewTest extends PreviewStage {
    private static final String PREVIEW = "shop-pr-12";
    private static final String EARLY = "2026-05-01T10:00:00Z";
    private static final String LATE = "2026-05-01T10:00:05Z";

    private Hook hook() {
        return desk.make(caller, APP, PreviewMode.BRANCHES);
    }

    private Hook opened() {
        Hook hook = hook();
        assertThat(tell(hook, "opened", 12)).isEqualTo("waiting");
        await().until(() -> names().contains(PREVIEW));
        return hook;
    }

    private void awaitGone(String... previews) {
        await().until(() -> Collections.disjoint(names(), List.of(previews)));
    }

    @Test
    void whatIsProposedRunsBesideTheApp() {
        deployedOnce();
        Hook hook = opened();
        DeliveryView delivery = settled();
        assertThat(delivery.outcome()).isEqualTo("deployed");
        assertThat(delivery.note()).isEqualTo(PREVIEW);
        assertThat(delivery.pullRequest()).isEqualTo(12);
        assertThat(delivery.revision()).isEqualTo(1);
        WorkloadView preview = get(PREVIEW);
        assertThat(preview.preview()).isEqualTo(new WorkloadView.PreviewView(APP, 12, BRANCH, null));
        assertThat(preview.kind()).isEqualTo("app");
        assertThat(Objects.requireNonNull(preview.source()).ref()).isEqualTo("refs/heads/" + BRANCH);
        assertThat(preview.instances()).isEqualTo(1);
        assertThat(get(APP).preview()).isNull();
        assertThat(revisions(APP)).as("the app itself stays").hasSize(1);
        assertThat(desk.open(caller, APP))
                .singleElement()
                .satisfies(open -> assertThat(open.workload()).isEqualTo(PREVIEW));
        awaitBuild(PREVIEW, 1);

        assertThat(tell(hook, "labeled", 12)).isEqualTo("nothing");
        assertThat(tell(hook, "closed", 12)).isEqualTo("waiting");
        awaitGone(PREVIEW);
        assertThat(settled().outcome()).isEqualTo("removed");
        assertThat(desk.open(caller, APP)).isEmpty();
        assertThat(names()).containsExactly(APP);
    }

    /** Its instances are the app's affair. */
    private void deployedOnce() {
        workloads.service().scale(caller, APP, 3);
    }

    @Test
    void aPushToItIsBuiltAfterWhatIsBeingBuilt() {
        Hook hook = opened();
        awaitBuild(PREVIEW, 1);
        assertThat(tell(hook, "synchronized", 12)).isEqualTo("waiting");
        assertThat(tell(hook, "synchronized", 12)).isEqualTo("waiting");
        fail(PREVIEW, 1);
        await().until(() -> revisions(PREVIEW).get(2) == RevisionState.BUILDING);
        settled();
        assertThat(outcomes()).containsExactly("deployed", "coalesced", "deployed");
        assertThat(newest().revision()).isEqualTo(2);
        assertThat(workloads.service().revisions(caller, PREVIEW).getFirst().cause())
                .isEqualTo("push");
        assertThat(Objects.requireNonNull(get(PREVIEW).source()).ref()).isEqualTo("refs/heads/" + BRANCH);
        assertThat(names()).containsExactly(APP, PREVIEW);
    }

    @Test
    void oneThatIsOpenedAgainIsThereAgain() {
        Hook hook = opened();
        long first = get(PREVIEW).id().value();
        assertThat(tell(hook, "closed", 12)).isEqualTo("waiting");
        await().until(() -> list().stream()
                .noneMatch(workload -> workload.id().value() == first && workload.desired() != Desired.DELETED));
        // Perhaps while the first one goes: its name is taken until then.
        assertThat(tell(hook, "reopened", 12)).isEqualTo("waiting");
        await().until(() -> names().contains(PREVIEW) && get(PREVIEW).id().value() != first);
        assertThat(settled().outcome()).isEqualTo("deployed");
    }

    @Test
    void oneThatIsClosedAndOpenedAgainAtOnceStaysAndIsBuiltAnew() {
        Hook hook = opened();
        settled();
        fail(PREVIEW, 1);
        long first = get(PREVIEW).id().value();
        desk.close();
        assertThat(tell(hook, "closed", 12)).isEqualTo("waiting");
        assertThat(tell(hook, "reopened", 12)).isEqualTo("waiting");
        openDesk();
        await().until(() -> revisions(PREVIEW).containsKey(2));
        assertThat(settled().outcome()).isEqualTo("deployed");
        assertThat(get(PREVIEW).id().value()).isEqualTo(first);
        assertThat(outcomes()).containsExactly("deployed", "coalesced", "deployed");
    }

    @Test
    void oneThatIsClosedWhileItWaitsLeavesNothingBehind() {
        Hook hook = hook();
        desk.close();
        assertThat(tell(hook, "opened", 12)).isEqualTo("waiting");
        assertThat(tell(hook, "closed", 12)).isEqualTo("waiting");
        openDesk();
        assertThat(settled().outcome()).isEqualTo("nothing");
        assertThat(outcomes()).containsExactly("nothing", "coalesced");
        assertThat(names()).containsExactly(APP);
    }

    @Test
    void whatIsToldLateIsNotTakenForNew() {
        Hook hook = hook();
        assertThat(tell(hook, payload("closed", 12, false, LATE)))
                .as("nothing is there of it")
                .isEqualTo("nothing");
        assertThat(tell(hook, payload("opened", 12, false, EARLY))).isEqualTo("nothing");
        assertThat(newest().note()).contains("newer");
        assertThat(tell(hook, payload("synchronized", 12, false, LATE)))
                .as("in the second in which it was closed")
                .isEqualTo("nothing");
        assertThat(tell(hook, payload("opened", 12, false, null)))
                .as("from a host without a clock")
                .isEqualTo("nothing");
        assertThat(newest().note()).contains("was closed");
        assertThat(names()).containsExactly(APP);
        assertThat(tell(hook, payload("reopened", 12, false, LATE))).isEqualTo("waiting");
        await().until(() -> names().contains(PREVIEW));
        assertThat(tell(hook, payload("closed", 12, false, EARLY))).isEqualTo("nothing");
        assertThat(get(PREVIEW).desired()).isEqualTo(Desired.RUNNING);
    }

    @Test
    void whatComesAgainIsTakenOnce() {
        Hook hook = hook();
        String body = payload("opened", 12, false, EARLY);
        assertThat(desk.deliver(hook, "pull_request", "a", body).outcome()).isEqualTo("waiting");
        assertThat(desk.deliver(hook, "pull_request", "a", body).outcome()).isEqualTo("repeated");
        assertThat(desk.deliver(hook, "pull_request", "b", body).outcome()).isEqualTo("repeated");
        await().until(() -> names().contains(PREVIEW));
        settled();
        assertThat(revisions(PREVIEW)).hasSize(1);
        assertThat(outcomes()).containsExactly("deployed");
    }

    @Test
    void inWhateverOrderTheyComeItEndsAsTheHostHasIt() throws Exception {
        Hook hook = hook();
        List<Callable<String>> told = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            int of = number;
            for (int second = 0; second < 8; second++) {
                String at = "2026-05-01T10:00:0" + second + "Z";
                String action = second == 0 ? "opened" : second < 7 || of % 2 == 0 ? "synchronized" : "closed";
                told.add(() -> tell(hook, payload(action, of, false, at)));
            }
        }
        Collections.shuffle(told, new Random(4));
        try (ExecutorService hosts = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> each : hosts.invokeAll(told)) {
                assertThat(each.get()).isIn("waiting", "nothing");
            }
        }
        for (int number : List.of(2, 4)) {
            String preview = "shop-pr-" + number;
            await().until(() -> names().contains(preview));
            fail(preview, 1);
        }
        awaitGone("shop-pr-1", "shop-pr-3");
        settled();
        assertThat(names()).containsExactly(APP, "shop-pr-2", "shop-pr-4");
    }

    @Test
    void whatWaitsOutlivesTheServer() {
        Hook hook = hook();
        desk.close();
        assertThat(tell(hook, "opened", 12)).isEqualTo("waiting");
        assertThat(names()).containsExactly(APP);
        openDesk();
        await().until(() -> names().contains(PREVIEW));
        desk.close();
        assertThat(tell(hook, "closed", 12)).isEqualTo("waiting");
        openDesk();
        awaitGone(PREVIEW);
    }

    @Test
    void theyGoWithTheApp() {
        Hook hook = opened();
        assertThat(tell(hook, "opened", 7)).isEqualTo("waiting");
        await().until(() -> names().contains("shop-pr-7"));
        workloads.service().delete(caller, APP, APP);
        await().until(() -> list().isEmpty());
        await().until(() -> rows() == 0);
    }

    private int rows() {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from preview")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void theyGoWithTheWebhookAndWhenTheyAreTurnedOff() {
        opened();
        desk.preview(caller, APP, PreviewMode.OFF);
        awaitGone(PREVIEW);
        Hook renewed = desk.make(caller, APP);
        assertThat(desk.mode(caller, APP)).as("a new secret changes nothing").isEqualTo(PreviewMode.OFF);
        assertThat(tell(renewed, "opened", 13)).isEqualTo("nothing");
        assertThat(newest().note()).contains("previews are off", "lattice hooks previews shop branches");

        desk.preview(caller, APP, PreviewMode.BRANCHES);
        assertThat(tell(renewed, "opened", 14)).isEqualTo("waiting");
        await().until(() -> names().contains("shop-pr-14"));
        desk.remove(caller, APP);
        awaitGone("shop-pr-14");
        assertThat(audited("workload.previews-changed")).isEqualTo(4);
    }

    @Test
    void thoseOfForksGoWhenForksMayHaveNoneAnyMore() {
        Hook hook = desk.make(caller, APP, PreviewMode.FORKS);
        assertThat(tell(hook, payload("opened", 7, true, null))).isEqualTo("waiting");
        assertThat(tell(hook, "opened", 12)).isEqualTo("waiting");
        await().until(() -> names().equals(List.of(APP, PREVIEW, "shop-pr-7")));
        desk.preview(caller, APP, PreviewMode.BRANCHES);
        awaitGone("shop-pr-7");
        assertThat(get(PREVIEW).desired()).isEqualTo(Desired.RUNNING);
        assertThat(desk.open(caller, APP)).extracting(OpenPreviewView::number).containsExactly(12);
    }

    @Test
    void theyGoWhenTheAppComesFromElsewhere() throws IOException {
        opened();
        Repository other = Repository.create(folder.resolve("git").resolve("other"));
        other.write("index.html", "other").commit("Begin");
        DeployRequest moved = new DeployRequest(
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
                null,
                null,
                new SourceRequest(other.url(), null, null, null, null, null, null, null),
                null);
        workloads.service().change(caller, APP, moved);
        awaitGone(PREVIEW);
    }

    @Test
    void oneThatSomebodyDeletedComesBackWithTheNextPush() {
        Hook hook = opened();
        settled();
        workloads.service().delete(caller, PREVIEW, PREVIEW);
        awaitGone(PREVIEW);
        assertThat(desk.open(caller, APP)).isEmpty();
        assertThat(tell(hook, "synchronized", 12)).isEqualTo("waiting");
        await().until(() -> names().contains(PREVIEW));
    }

    @Test
    void oneThatSomebodyStoppedStaysSo() {
        Hook hook = opened();
        settled();
        workloads.service().stop(caller, PREVIEW);
        assertThat(tell(hook, "synchronized", 12)).isEqualTo("waiting");
        assertThat(settled().outcome()).isEqualTo("nothing");
        assertThat(newest().note()).contains("stopped");
        workloads.service().stop(caller, APP);
        assertThat(tell(hook, "opened", 13)).isEqualTo("nothing");
        assertThat(tell(hook, "closed", 12)).isEqualTo("waiting");
        awaitGone(PREVIEW);
    }

    @Test
    void severalAreThereAtOnceAndNoMoreThanTen() {
        Hook hook = hook();
        IntStream.rangeClosed(1, 10)
                .forEach(number -> assertThat(tell(hook, "opened", number)).isEqualTo("waiting"));
        await().until(() -> names().size() == 11);
        assertThat(tell(hook, "opened", 11)).isEqualTo("waiting");
        assertThat(settled().outcome()).isEqualTo("refused");
        assertThat(newest().note()).contains("has 10 previews", "as many as a workload may have");
        assertThat(names()).hasSize(11).doesNotContain("shop-pr-11");

        assertThat(tell(hook, "closed", 3)).isEqualTo("waiting");
        awaitGone("shop-pr-3");
        assertThat(tell(hook, "synchronized", 11)).isEqualTo("waiting");
        await().until(() -> names().contains("shop-pr-11"));
    }
}
