package dev.lattice.core.job;

import static dev.lattice.core.job.JobState.Verb.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.job.JobState.Verb;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobStateTest {
    private record Life(List<Verb> verbs, JobState end) {}

    /** Together these lives take every move there is; {@link #theLivesTakeEveryMove} sees to it. */
    private static final List<Life> LIVES = List.of(
            new Life(List.of(ASSIGN, START, SUCCEED), JobState.SUCCEEDED),
            new Life(List.of(ASSIGN, START, FAIL), JobState.FAILED),
            new Life(List.of(ASSIGN, START, CANCEL), JobState.CANCELED),
            new Life(List.of(ASSIGN, START, TIME_OUT), JobState.TIMED_OUT),
            new Life(List.of(ASSIGN, START, LOSE), JobState.LOST),
            new Life(List.of(ASSIGN, START, RETRY, ASSIGN, SUCCEED), JobState.SUCCEEDED),
            new Life(List.of(ASSIGN, RELEASE, ASSIGN, FAIL), JobState.FAILED),
            new Life(List.of(ASSIGN, RETRY, ASSIGN, CANCEL), JobState.CANCELED),
            new Life(List.of(ASSIGN, TIME_OUT), JobState.TIMED_OUT),
            new Life(List.of(ASSIGN, LOSE), JobState.LOST),
            new Life(List.of(CANCEL), JobState.CANCELED));

    static Stream<Arguments> lives() {
        return LIVES.stream().map(life -> Arguments.of(life.verbs, life.end));
    }

    @ParameterizedTest
    @MethodSource("lives")
    void livesEndWhereTheyShould(List<Verb> verbs, JobState end) {
        JobState state = JobState.QUEUED;
        for (Verb verb : verbs) {
            assertThat(state.terminal()).isFalse();
            state = state.after(verb).orElseThrow();
        }
        assertThat(state).isEqualTo(end);
        assertThat(state.terminal()).isTrue();
    }

    @Test
    void theLivesTakeEveryMove() {
        Set<String> taken = new HashSet<>();
        for (Life life : LIVES) {
            JobState state = JobState.QUEUED;
            for (Verb verb : life.verbs) {
                taken.add(state + " " + verb);
                state = state.after(verb).orElseThrow();
            }
        }
        Set<String> all = new HashSet<>();
        for (JobState state : JobState.values()) {
            JobState.TRANSITIONS.verbs(state).forEach(verb -> all.add(state + " " + verb));
        }
        assertThat(taken).isEqualTo(all);
    }

    @ParameterizedTest
    @EnumSource
    void terminalStatesAbsorbAndOthersLeadOn(JobState state) {
        assertThat(JobState.TRANSITIONS.verbs(state).isEmpty()).isEqualTo(state.terminal());
        if (state.terminal()) {
            assertThat(Verb.values())
                    .allSatisfy(verb -> assertThat(state.after(verb)).isEmpty());
        }
    }

    @Test
    void everyStateIsReached() {
        Set<JobState> reached = EnumSet.of(JobState.QUEUED);
        ArrayDeque<JobState> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            JobState state = open.remove();
            Arrays.stream(Verb.values())
                    .flatMap(verb -> state.after(verb).stream())
                    .filter(reached::add)
                    .forEach(open::add);
        }
        assertThat(reached).containsExactlyInAnyOrder(JobState.values());
    }
}
