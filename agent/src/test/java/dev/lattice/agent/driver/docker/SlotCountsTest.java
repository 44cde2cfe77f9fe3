package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotCountsTest {
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
