package dev.lattice.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Reason;
import dev.lattice.core.scheduling.WaitingReason;
import dev.lattice.core.workload.WorkloadState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No reason lacks a word on what can be done about it. */
class FixesTest {
    @ParameterizedTest
    @EnumSource
    void ofWhatAJobWaitsFor(WaitingReason.Code code) {
        assertThat(Fixes.known(code.name())).isTrue();
        assertThat(Fixes.of(code.name()).isPresent())
                .as("who is in nobody's way has nothing to do")
                .isEqualTo(code != WaitingReason.Code.NEXT && code != WaitingReason.Code.GROUP_FULL);
    }

    @ParameterizedTest
    @EnumSource
    void ofWhyAMachineRests(Reason.Code code) {
        assertThat(Fixes.of(code.name())).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void ofHowAWorkloadStands(WorkloadState state) {
        assertThat(Fixes.known("WORKLOAD_" + state.name())).isTrue();
    }
}
