package dev.lattice.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GpusTest {
    private record Told(Optional<List<String>> listed, List<String> deviceFiles, List<String> makers)
            implements Gpus.Source {}

    @Test
    void theDriversListCounts() {
        assertThat(Gpus.of(new Told(
                        Optional.of(List.of("GPU-1", "GPU-2")),
                        List.of("nvidia0", "nvidia1", "nvidia2"),
                        List.of("0x10de", "0x10de"))))
                .isEqualTo(new Gpus(List.of("GPU-1", "GPU-2"), 0));
    }

    @Test
    void withoutItDeviceFilesDo() {
        assertThat(Gpus.of(new Told(
                        Optional.empty(),
                        List.of("nvidia1", "nvidiactl", "nvidia-uvm", "null", "nvidia0"),
                        List.of("0x10de"))))
                .isEqualTo(new Gpus(List.of("0", "1"), 0));
    }

    @Test
    void cardsOfOtherMakersAreCountedAndNotHandedOut() {
        assertThat(Gpus.of(new Told(Optional.empty(), List.of("null"), List.of("0x8086", "0x1002", "0x10de"))))
                .isEqualTo(new Gpus(List.of(), 2));
    }

    /** Whatever this machine has: asking it does not fail. */
    @Test
    void thisMachineCanBeAsked() {
        assertThat(Gpus.here().devices()).doesNotHaveDuplicates();
    }
}
