package dev.lattice.benchmarks.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FleetSimulationTest {
    private static final Setting SMALL = new Setting(50, 3, 2, 60, 7);

    @ParameterizedTest
    @EnumSource
    void eachJobEndsOnceOrIsStillThere(Knowledge knowledge) {
        Result result = FleetSimulation.run(SMALL, knowledge);
        assertThat(result.missing()).as("%s", result).isZero();
        assertThat(result.submitted()).isEqualTo(SMALL.orders().size());
        assertThat(result.succeeded()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedHasTheSameResult(Knowledge knowledge) {
        assertThat(FleetSimulation.run(SMALL, knowledge)).isEqualTo(FleetSimulation.run(SMALL, knowledge));
    }

    @Test
    void theOracleLosesNothing() {
        assertThat(FleetSimulation.run(SMALL, Knowledge.ORACLE).evictions()).isZero();
    }

    @Test
    void ownersComeAndGo() {
        assertThat(SMALL.machines()).allSatisfy(machine -> {
            assertThat(machine.changes()).isNotEmpty();
            for (int i = 1; i < machine.changes().size(); i++) {
                assertThat(machine.changes().get(i).at())
                        .isAfter(machine.changes().get(i - 1).at());
            }
        });
        assertThat(SMALL.machines()).isEqualTo(SMALL.machines());
    }
}
