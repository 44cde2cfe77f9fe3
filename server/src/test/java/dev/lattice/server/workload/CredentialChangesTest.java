package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.service.Step;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown of a workload's credentials is what its data have. */
class CredentialChangesTest extends WorkloadStage {
    private static final String CHANGED = "change the password";

    private ServiceNode node;
    private Assignment first;
    private String before;

    /** A database that runs. */
    @BeforeEach
    void deployed() {
        node = node("a").connect();
        deploy(request("db", "postgres"));
        first = given(node, 1);
        node.saysReady(first);
        awaitState("db", WorkloadState.RUNNING);
        before = password();
        assertThat(inContainer(first)).isEqualTo(before);
        assertThat(steps(first)).doesNotContain(CHANGED);
    }

    private String password() {
        return Objects.requireNonNull(reveal("db").secrets().get("password"));
    }

    private static String inContainer(Assignment instance) {
        return Objects.requireNonNull(
                ServiceNode.spec(instance).blueprint().process().environment().get("POSTGRES_PASSWORD"));
    }

    private static List<String> steps(Assignment instance) {
        return ServiceNode.spec(instance).blueprint().startup().steps().stream()
                .map(Step::name)
                .toList();
    }

    private static DeployRequest parameters(Map<String, @Nullable Object> parameters) {
        return new DeployRequest(null, null, null, parameters, null, null, null, null, null, null, null, null, null);
    }

    private void change(Map<String, @Nullable Object> parameters) {
        workloads.service().change(caller, "db", parameters(parameters));
    }

    /** The instance of the next revision, once the one before has ended. */
    private Assignment replacing(Assignment old, int count) {
        await().until(() -> node.wasToldToStop(old.allocation()));
        node.ends(old, new AttemptOutcome.Canceled());
        return given(node, count);
    }

    private void awaitRevision(int number, RevisionState state) {
        await().until(() -> revisions("db").get(number) == state);
    }

    @Test
    void aPasswordThatIsGivenAnewIsPutIntoTheData() {
        change(Map.of("password", "another-one"));
        assertThat(password()).as("until it works").isEqualTo(before);
        Assignment second = replacing(first, 2);
        assertThat(inContainer(second)).isEqualTo("another-one");
        assertThat(steps(second)).contains(CHANGED);
        assertThat(password()).isEqualTo(before);
        node.saysReady(second);
        awaitRevision(2, RevisionState.SERVING);
        assertThat(password()).isEqualTo("another-one");
        assertThat(reveal("db").connections())
                .allSatisfy(connection -> assertThat(connection.text()).doesNotContain(before));
    }

    @Test
    void aRotationThatFailsLeavesThePasswordAsItWas() {
        workloads.service().rotate(caller, "db");
        Assignment second = replacing(first, 2);
        assertThat(inContainer(second)).isNotEqualTo(before);
        node.ends(second, new AttemptOutcome.NotStarted("STEP_FAILED", "It came half way", false));
        awaitRevision(2, RevisionState.FAILED);
        assertThat(password()).isEqualTo(before);
        Assignment third = given(node, 3);
        assertThat(ServiceNode.spec(third).revision()).isEqualTo(1);
        assertThat(inContainer(third)).isEqualTo(before);
        assertThat(steps(third)).as("it may have been changed already").contains(CHANGED);
        node.saysReady(third);
        awaitState("db", WorkloadState.RUNNING);

        change(Map.of());
        Assignment fourth = replacing(third, 4);
        assertThat(steps(fourth)).contains(CHANGED);
        node.saysReady(fourth);
        awaitRevision(3, RevisionState.SERVING);
        workloads.service().restart(caller, "db");
        assertThat(steps(replacing(fourth, 5))).as("all is settled").doesNotContain(CHANGED);
    }

    @Test
    void aChangeWhileItRotatesTakesTheRotationAlong() {
        workloads.service().rotate(caller, "db");
        Assignment second = replacing(first, 2);
        workloads.service().change(caller, "db", with(empty(), Map.of("A", "1"), null));
        Assignment third = replacing(second, 3);
        assertThat(inContainer(third)).isEqualTo(inContainer(second)).isNotEqualTo(before);
        assertThat(steps(third)).contains(CHANGED);
        assertThat(password()).isEqualTo(before);
        node.saysReady(third);
        awaitRevision(3, RevisionState.SERVING);
        assertThat(password()).isEqualTo(inContainer(third));
    }

    @Test
    void whatTheDataHaveSinceTheFirstStartCannotBeChanged() {
        for (String name : List.of("user", "database")) {
            assertThatThrownBy(() -> change(Map.of(name, "another"))).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                assertThat(problem.details()).containsEntry("field", "parameters." + name);
            });
        }
        change(Map.of("user", "lattice", "password", before));
        assertThat(steps(replacing(first, 2))).as("nothing is changed").doesNotContain(CHANGED);

        deploy(request("other", "mongodb"));
        assertThatThrownBy(() ->
                        workloads.service().change(caller, "other", parameters(Map.of("password", "another-one"))))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("Password cannot be changed");
        assertThatThrownBy(() -> workloads.service().rotate(caller, "other"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("at its first start only");
        assertThat(workloads.service().revisions(caller, "other")).hasSize(1);
    }

    @Test
    void linksLeadToWhatServes() {
        change(Map.of("password", "another-one"));
        DeployRequest page = with(request("page", "container"), Map.of("DATABASE", "${db.password}"), "nginx:1");
        deploy(page);
        Assignment linked = given(node, 2);
        assertThat(ServiceNode.spec(linked).blueprint().process().environment()).containsEntry("DATABASE", before);
    }
}
