package dev.lattice.cli.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GoalTest {
    /** A workload of two revisions, of which the second is wanted. */
    private static WorkloadView view(
            WorkloadState state, Desired desired, @Nullable Integer serving, @Nullable String failure) {
        return view(state, desired, serving, failure, List.of());
    }

    private static WorkloadView view(
            WorkloadState state,
            Desired desired,
            @Nullable Integer serving,
            @Nullable String failure,
            List<InstanceView> running) {
        return new WorkloadView(
                new WorkloadId(1),
                "web",
                "container",
                null,
                state,
                "note",
                desired,
                2,
                2,
                serving,
                failure,
                false,
                null,
                null,
                null,
                null,
                false,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                new WorkloadView.WorkloadResources(1, 512, 10_240),
                running,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static InstanceView instance(int number, int revision, String state) {
        return new InstanceView(new JobId(number), revision, number, state, null, true, 0, null, null, null);
    }

    private static void assertWaits(Goal goal, WorkloadView seen) {
        assertThat(goal.judge(seen)).isNull();
    }

    private static void assertEnds(Goal goal, WorkloadView seen, Outcome.Ending ending) {
        assertThat(goal.judge(seen))
                .satisfies(outcome ->
                        assertThat(Objects.requireNonNull(outcome).ending()).isEqualTo(ending));
    }

    @Test
    void aBuildIsSeenInItsStateAndInTheNoteOfWhatServesMeanwhile() {
        assertThat(Goal.beingBuilt(WorkloadState.BUILDING, null, 2)).isTrue();
        assertThat(Goal.beingBuilt(WorkloadState.RUNNING, "revision 2 is being built: building on node n", 2))
                .isTrue();
        assertThat(Goal.beingBuilt(WorkloadState.RUNNING, "note", 2)).isFalse();
        assertThat(Goal.serving(2).judge(view(WorkloadState.BUILDING, Desired.RUNNING, null, null)))
                .isNull();
        assertThat(Watch.describe(view(WorkloadState.BUILDING, Desired.RUNNING, null, null)))
                .isEqualTo("note");
    }

    @Test
    void whatTheStateOfTheRevisionBeforeSaysDoesNotCount() {
        Goal goal = Goal.serving(2);
        for (WorkloadState before : WorkloadState.values()) {
            assertWaits(goal, view(before, Desired.RUNNING, 1, null));
            assertWaits(goal, view(before, Desired.RUNNING, null, null));
        }
        assertEnds(goal, view(WorkloadState.RUNNING, Desired.RUNNING, 2, null), Outcome.Ending.REACHED);
    }

    @Test
    void aRevisionEndsByItsFailureOrBecauseNobodyWantsItAnyMore() {
        assertEnds(Goal.serving(2), view(WorkloadState.FAILED, Desired.RUNNING, null, "why"), Outcome.Ending.FAILED);
        assertEnds(Goal.serving(3), view(WorkloadState.RUNNING, Desired.RUNNING, 2, "why"), Outcome.Ending.FAILED);
        assertEnds(Goal.serving(1), view(WorkloadState.RUNNING, Desired.RUNNING, 1, null), Outcome.Ending.FAILED);
        assertEnds(Goal.serving(2), view(WorkloadState.STOPPED, Desired.STOPPED, 1, null), Outcome.Ending.FAILED);
        assertEnds(Goal.serving(2), view(WorkloadState.DELETING, Desired.DELETED, 1, null), Outcome.Ending.FAILED);
        assertEnds(Goal.serving(2), view(WorkloadState.CRASHED, Desired.RUNNING, 2, null), Outcome.Ending.FAILED);
    }

    @Test
    void stoppedIsOnlyWhatIsWantedSo() {
        assertWaits(Goal.stopped(), view(WorkloadState.RUNNING, Desired.STOPPED, 2, null));
        assertEnds(Goal.stopped(), view(WorkloadState.STOPPED, Desired.STOPPED, 2, null), Outcome.Ending.REACHED);
        assertEnds(Goal.stopped(), view(WorkloadState.STOPPED, Desired.RUNNING, 2, null), Outcome.Ending.FAILED);
    }

    @Test
    void scaledIsAsManyAsAreWantedAndNoMore() {
        InstanceView first = instance(0, 2, "ready");
        InstanceView second = instance(1, 2, "ready");
        WorkloadState running = WorkloadState.RUNNING;
        assertWaits(Goal.scaled(), view(running, Desired.RUNNING, 2, null, List.of(first)));
        assertWaits(
                Goal.scaled(),
                view(running, Desired.RUNNING, 2, null, List.of(first, second, instance(2, 2, "stopping"))));
        assertWaits(Goal.scaled(), view(running, Desired.RUNNING, 2, null, List.of(first, instance(1, 1, "ready"))));
        assertEnds(
                Goal.scaled(), view(running, Desired.RUNNING, 2, null, List.of(first, second)), Outcome.Ending.REACHED);
        assertEnds(Goal.scaled(), view(WorkloadState.STOPPED, Desired.STOPPED, 2, null), Outcome.Ending.REACHED);
    }
}
