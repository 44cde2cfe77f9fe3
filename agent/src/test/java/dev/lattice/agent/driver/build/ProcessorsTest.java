package dev.lattice.agent.driver.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    private final AtomicBoolean serving = new AtomicBoolean();

    @Test
    void oneIsLeftWhileSomethingIsServed() {
        Processors processors = new Processors(Processors.parse("0-2,5"), serving::get);
        assertThat(processors.forBuilds()).isEqualTo("0,1,2,5");
        serving.set(true);
        assertThat(processors.forBuilds()).isEqualTo("1,2,5");
    }

    @Test
    void theOnlyOneIsShared() {
        assertThat(new Processors(List.of(3), () -> true).forBuilds()).isEqualTo("3");
    }
}
