package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.ReadinessRequest;
import dev.lattice.api.workload.DeployRequest.VolumeRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What serves is not given up for what cannot run. */
class RiskyChangesTest extends WorkloadStage {
    private static final List<VolumeRequest> KEEPS = List.of(new VolumeRequest("data", "/data"));

    private ServiceNode node;

    @BeforeEach
    void connected() {
        node = node("a").connect();
    }

    private Assignment running(DeployRequest request) {
        int before = node.started.size();
        deploy(request);
        Assignment instance = given(node, before + 1);
        node.saysReady(instance);
        awaitState(String.valueOf(request.name()), WorkloadState.RUNNING);
        return instance;
    }

    private static DeployRequest container(
            String name, @Nullable List<VolumeRequest> volumes, @Nullable ReadinessRequest readiness) {
        return new DeployRequest(
                name, "container", null, null, null, "nginx:1", null, null, volumes, readiness, null, null, null);
    }

    private static DeployRequest volumes(List<VolumeRequest> volumes, @Nullable Integer instances) {
        return new DeployRequest(null, null, null, null, null, null, null, null, volumes, null, null, instances, null);
    }

    private static DeployRequest tags(String... tags) {
        return new DeployRequest(null, null, null, null, null, null, null, null, null, null, null, null, List.of(tags));
    }

    private void refused(String name, DeployRequest change, ErrorCode code, String because) {
        ThrowingCallable call = () -> workloads.service().change(caller, name, change);
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code))
                .hasMessageContaining(because);
    }

    // ---- what cannot be started is refused ----

    @Test
    void aDatabaseIsNotStoppedForWhatItsNodeCannotRun() {
        Assignment db = running(request("db", "postgres"));
        node("b").connect();
        refused(
                "db",
                limited(8_192L, null),
                ErrorCode.INSUFFICIENT_RESOURCES,
                "needs 8 GB of memory; node a, where what it keeps is, has 4 GB");
        refused("db", tags("gpu"), ErrorCode.CONFLICT, "what it keeps is on node a, which has no label gpu");
        refused(
                "db",
                with(empty(), Map.of("OTHER", "${dbb.url}"), null),
                ErrorCode.INVALID_REQUEST,
                "${dbb.url} in OTHER leads nowhere");
        assertThat(revisions("db")).containsOnlyKeys(1);
        assertThat(get("db").state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(node.wasToldToStop(db.allocation())).isFalse();
    }

    @Test
    void whatItHasItselfIsRoomForItsNextRevision() {
        Assignment db = running(request("db", "postgres"));
        DeployRequest other = request("other", "redis", new ResourceRequest(null, 3_000L, null));
        running(other);
        refused(
                "db",
                limited(1_200L, null),
                ErrorCode.INSUFFICIENT_RESOURCES,
                "needs 1.2 GB of memory; beside what others have there, node a has 1.1 GB");
        assertThat(node.wasToldToStop(db.allocation())).isFalse();
        workloads.service().change(caller, "db", limited(1_024L, null));
        await().until(() -> node.wasToldToStop(db.allocation()));
    }

    @Test
    void aRestartIsRefusedWhenALinkLeadsNowhereAnyMore() {
        Assignment db = running(request("db", "redis"));
        running(with(request("web", "container"), Map.of("DB", "${db.url}"), "nginx:1"));
        workloads.service().delete(caller, "db", "db");
        await().until(() -> node.wasToldToStop(db.allocation()));
        node.ends(db, new AttemptOutcome.Canceled());
        await().until(() -> list().size() == 1);
        assertThatThrownBy(() -> workloads.service().restart(caller, "web"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("${db.url} in DB leads nowhere");
        assertThat(revisions("web")).containsOnlyKeys(1);
    }

    // ---- what waits says why, and not for ever ----

    @Test
    void whyTheNextRevisionWaitsIsShownWhileTheOldOneServes() {
        running(container("web", null, null));
        workloads.service().change(caller, "web", tags("gpu"));
        await().until(() -> "revision 2 is being deployed: no node has label gpu"
                .equals(get("web").note()));
        assertThat(get("web").state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(get("web").running())
                .filteredOn(instance -> instance.revision() == 2)
                .singleElement()
                .satisfies(instance -> assertThat(instance.note()).isEqualTo("no node has label gpu"));
        assertThat(get("web").running())
                .filteredOn(instance -> instance.revision() == 1)
                .singleElement()
                .satisfies(instance -> assertThat(instance.note()).isNull());
    }

    @Test
    void aRevisionThatFindsNoPlaceGivesWay() {
        Assignment first = running(container("web", null, new ReadinessRequest(null, List.of("true"), null, 1)));
        workloads.service().change(caller, "web", tags("gpu"));
        await().until(() -> revisions("web").get(2) == RevisionState.FAILED);
        await().until(() -> get("web").revision() == 1);
        WorkloadView back = get("web");
        assertThat(back.failure())
                .isEqualTo("revision 2 failed: it could not be started within 1 s: no node has label gpu");
        assertThat(back.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(node.wasToldToStop(first.allocation())).isFalse();
        await().until(() -> get("web").running().size() == 1);
    }

    // ---- what keeps something runs once ----

    @Test
    void aRollbackToWhatKeepsSomethingRunsOnce() {
        Assignment first = running(container("web", KEEPS, null));
        workloads.service().change(caller, "web", volumes(List.of(), null));
        Assignment second = given(node, 2);
        node.saysReady(second);
        await().until(() -> revisions("web").get(2) == RevisionState.SERVING);
        workloads.service().scale(caller, "web", 3);
        node.saysReady(given(node, 3));
        node.saysReady(given(node, 4));

        assertThat(workloads.service().rollBack(caller, "web", 1).instances()).isEqualTo(1);
        await().until(() -> node.started.stream().allMatch(each -> node.wasToldToStop(each.allocation())));
        node.started.forEach(each -> node.ends(each, new AttemptOutcome.Canceled()));
        Assignment back = given(node, 5);
        assertThat(ServiceNode.spec(back).blueprint().volumes())
                .isEqualTo(ServiceNode.spec(first).blueprint().volumes());
        node.saysReady(back);
        await().until(() -> revisions("web").get(3) == RevisionState.SERVING);
        awaitState("web", WorkloadState.RUNNING);
        assertThat(get("web").note()).isNull();
        assertThat(node.started).hasSize(5);
    }

    @Test
    void whatKeepsSomethingRunsOnceWhenTheNextRevisionFailed() {
        Assignment first = running(container("web", KEEPS, null));
        workloads.service().change(caller, "web", volumes(List.of(), 3));
        Assignment broken = given(node, 4);
        node.ends(broken, new AttemptOutcome.NotStarted("IMAGE_NOT_FOUND", "There is no image", false));
        await().until(() -> get("web").revision() == 1);
        assertThat(get("web").instances()).isEqualTo(1);
        await().until(() -> node.started.stream()
                .filter(each -> !each.equals(first) && !each.equals(broken))
                .allMatch(each -> node.wasToldToStop(each.allocation())));
        node.started.stream()
                .filter(each -> !each.equals(first) && !each.equals(broken))
                .forEach(each -> node.ends(each, new AttemptOutcome.Canceled()));
        await().until(() -> get("web").running().size() == 1);
        assertThat(node.started).hasSize(4);
        assertThat(node.wasToldToStop(first.allocation())).isFalse();
    }
}
