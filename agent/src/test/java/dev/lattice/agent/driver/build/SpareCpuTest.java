package dev.lattice.agent.driver.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.resource.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpareCpuTest {
    private static final Resources CORE = new Resources(1_000, 256, 0);
    private static final Resources QUARTER = new Resources(250, 256, 0);

    private final SpareCpu spare = new SpareCpu(2_000);

    private StepLimits begun(Resources reserved) {
        StepLimits limits =
                new StepLimits("no-build.lattice.invalid", reserved, new Processors(List.of(0), () -> false), false);
        spare.add(limits);
        return limits;
    }

    @Test
    void oneAloneHasAllButWhatIsLeftToServing() {
        assertThat(spare.forOneMore(250)).isEqualTo(1_500);
        try (StepLimits only = begun(QUARTER)) {
            assertThat(only.allowed()).isEqualTo(1_500);
        }
    }

    @Test
    void togetherTheyTakeNoMoreThanOneAlone() {
        try (StepLimits large = begun(CORE);
                StepLimits small = begun(QUARTER)) {
            assertThat(large.allowed()).isEqualTo(1_125);
            assertThat(small.allowed()).isEqualTo(375);
            spare.remove(large);
            assertThat(small.allowed()).isEqualTo(1_500);
        }
    }

    @Test
    void eachHasWhatWasReservedForIt() {
        try (StepLimits one = begun(CORE);
                StepLimits two = begun(CORE)) {
            assertThat(one.allowed()).isEqualTo(1_000);
            assertThat(two.allowed()).isEqualTo(1_000);
            assertThat(spare.forOneMore(250)).isEqualTo(250);
        }
    }
}
