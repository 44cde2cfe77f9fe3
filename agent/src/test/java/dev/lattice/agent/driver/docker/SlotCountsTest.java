package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SlotCountsTest {
    private static final Usage SAID = new Usage(7, 8, 1_000, 2_000);

    /** The place in the network is the slot's: what earlier jobs sent through it is not this one's. */
    @Test
    void trafficOfEarlierJobsIsNobodyElses() {
        Optional<SlotCounts.Traffic> own = Optional.of(new SlotCounts.Traffic(10, 20));
        for (OptionalLong cpu : List.of(OptionalLong.empty(), OptionalLong.of(7))) {
            assertThat(ContainerExecution.counted(Optional.of(SAID), cpu, own, false))
                    .contains(new Usage(7, 8, 10, 20));
            // As of what an earlier agent started, or of an engine elsewhere.
            assertThat(ContainerExecution.counted(Optional.of(SAID), cpu, Optional.empty(), false))
                    .contains(new Usage(7, 8, 0, 0));
            assertThat(ContainerExecution.counted(Optional.of(SAID), cpu, Optional.empty(), true))
                    .contains(SAID);
        }
        assertThat(ContainerExecution.counted(Optional.empty(), OptionalLong.empty(), own, false))
                .isEmpty();
    }

    @Test
    void readsWhatHasGoneThroughAllInterfacesButLoopback() {
        String text = """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:     500       5    0    0    0     0          0         0      500       5    0    0    0     0       0          0
                  eth0:    1012      11    0    0    0     0          0         0       90       1    0    0    0     0       0          0
                  eth1:7 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0
                """;
        assertThat(SlotCounts.read(text)).isEqualTo(new SlotCounts.Traffic(1_019, 93));
    }
}
