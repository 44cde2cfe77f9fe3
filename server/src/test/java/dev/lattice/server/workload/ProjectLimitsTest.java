package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** No project takes what the others need. */
class ProjectLimitsTest extends WorkloadStage {
    private static void refused(ThrowingCallable call, String setting) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED))
                .hasMessageContaining(setting);
    }

    private int port(String name) {
        return get(name).endpoints().getFirst().number();
    }

    @Test
    void aProjectHasSoManyPublicPortsWhateverItDeploysAndDeletes() {
        for (int i = 0; i < LIMITS.tcpPorts(); i++) {
            deploy(request("db-" + i, "redis"));
        }
        refused(() -> deploy(request("one-more", "redis")), "LATTICE_PROJECT_TCP_PORTS");
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));

        int given = port("db-3");
        workloads.service().delete(caller, "db-3", "db-3");
        await().until(() -> list().stream().noneMatch(one -> one.name().equals("db-3")));
        deploy(request("one-more", "redis"));
        assertThat(port("one-more"))
                .as("the one that the project itself gave up")
                .isEqualTo(given);
    }

    @Test
    void aProjectHasSoManyWorkloads() {
        for (int i = 0; i < LIMITS.workloads(); i++) {
            deploy(with(request("web-" + i, "container"), Map.of(), "nginx:1"));
        }
        refused(() -> deploy(with(request("one-more", "container"), Map.of(), "nginx:1")), "LATTICE_PROJECT_WORKLOADS");
    }

    @Test
    void revisionsOfOldAreForgottenButNeverTheOneThatServes() {
        ServiceNode node = node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        Assignment first = given(node, 1);
        node.saysReady(first);
        awaitState("web", WorkloadState.RUNNING);
        for (int i = 2; i <= 7; i++) {
            workloads.service().change(caller, "web", with(empty(), Map.of("A", "" + i), null));
        }
        assertThat(revisions("web")).containsOnlyKeys(1, 5, 6, 7);
    }
}
