package dev.lattice.agent.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.task.Outcome;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private Journal open(String boot) throws IOException {
        return Journal.open(folder.resolve("journal"), boot);
    }

    private static Task task(long id) {
        return Task.newBuilder()
                .setAllocationId(id)
                .setProcess(ProcessTask.newBuilder().setShell("true"))
                .build();
    }

    @Test
    void remembersEachStep() throws IOException {
        ProcessStamp stamp = new ProcessStamp(77, 1000, 2000);
        Outcome outcome = Outcome.exited(3)
                .measured(42, 10, 20)
                .with(List.of(new Outcome.StoredOutput("a/b", 5, "0".repeat(64))));
        try (Journal journal = open("boot")) {
            journal.starting(new AllocationId(1), 4, task(1));
            journal.starting(new AllocationId(2), 5, task(2));
            journal.started(new AllocationId(2), stamp);
            journal.stopping(new AllocationId(2), "TIMED_OUT");
            journal.sent(new AllocationId(2), 1, 100, new byte[] {1, 2, 3}, 3);
            journal.starting(new AllocationId(3), 6, task(3));
            journal.ended(new AllocationId(3), outcome);
            journal.starting(new AllocationId(4), 7, task(4));
            journal.forgotten(new AllocationId(4));
        }

        try (Journal journal = open("boot")) {
            assertThat(journal.sameBoot()).isTrue();
            List<RecordedAllocation> recorded = List.copyOf(journal.recorded());
            assertThat(recorded)
                    .extracting(record -> record.task().getAllocationId())
                    .containsExactly(1L, 2L, 3L);
            assertThat(recorded.get(0).stamp()).isNull();
            assertThat(recorded.get(0).slot()).isEqualTo(4);
            assertThat(recorded.get(1).stamp()).isEqualTo(stamp);
            assertThat(recorded.get(1).stopCause()).isEqualTo("TIMED_OUT");
            assertThat(recorded.get(1).extents()).hasSize(1);
            assertThat(recorded.get(2).outcome()).isEqualTo(outcome);
        }
    }

    @Test
    void knowsWhenTheMachineWasRestarted() throws IOException {
        open("boot 1").close();
        try (Journal journal = open("boot 2")) {
            assertThat(journal.sameBoot()).isFalse();
        }
        try (Journal journal = open("boot 2")) {
            assertThat(journal.sameBoot()).isTrue();
        }
    }

    @Test
    void aTornTailCostsTheLastEntryOnly() throws IOException {
        try (Journal journal = open("boot")) {
            journal.starting(new AllocationId(1), 0, task(1));
            journal.starting(new AllocationId(2), 1, task(2));
        }
        byte[] whole = Files.readAllBytes(folder.resolve("journal"));
        for (int cut = 1; cut < 20; cut++) {
            Files.write(folder.resolve("journal"), Arrays.copyOf(whole, whole.length - cut));
            try (Journal journal = open("boot")) {
                assertThat(journal.recorded()).hasSize(1);
            }
        }
        byte[] zeros = Arrays.copyOf(whole, whole.length + 4096);
        Files.write(folder.resolve("journal"), zeros);
        try (Journal journal = open("boot")) {
            assertThat(journal.recorded()).hasSize(2);
        }
    }

    @Test
    void staysSmallWhateverHappens() throws IOException {
        try (Journal journal = open("boot")) {
            journal.starting(new AllocationId(1), 0, task(1));
            byte[] bytes = new byte[10];
            for (int i = 0; i < 300_000; i++) {
                journal.sent(new AllocationId(1), 1, i, bytes, 10);
            }
        }
        assertThat(Files.size(folder.resolve("journal"))).isLessThan(9 << 20);
        try (Journal journal = open("boot")) {
            assertThat(journal.recorded()).hasSize(1);
        }
    }
}
