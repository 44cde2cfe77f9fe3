package dev.lattice.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.task.Outcome;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestorationTest {
    private static final AllocationId RUNNING = new AllocationId(1);
    private static final AllocationId ENDED = new AllocationId(2);
    private static final byte[] PIECE = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static final Announcer SILENT = new Announcer() {
        @Override
        public void output(Allocation allocation) {}

        @Override
        public void report(Allocation allocation) {}

        @Override
        public void forgotten(Allocation allocation) {}

        @Override
        public void flush() {}

        @Override
        public void flushSoon() {}
    };

    @TempDir
    Path home;

    private Path spool;

    /** What an agent leaves that ran one allocation and had seen another to its end. */
    @BeforeEach
    void live() throws IOException {
        spool = Files.createDirectory(home.resolve("spool"));
        try (Journal journal = Journal.open(home.resolve("journal"), "boot 1")) {
            journal.starting(RUNNING, 3, task(RUNNING));
            journal.started(RUNNING, new ProcessStamp(4711, 1_000, 2_000));
            Files.write(file(RUNNING), new byte[0]);
            for (int i = 0; i < 3; i++) {
                Files.write(file(RUNNING), PIECE, java.nio.file.StandardOpenOption.APPEND);
                journal.sent(RUNNING, 1, i * 10L, PIECE, PIECE.length);
            }
            journal.starting(ENDED, 1, task(ENDED));
            journal.ended(ENDED, Outcome.exited(3));
        }
        Files.write(file(new AllocationId(99)), PIECE);
    }

    private Path file(AllocationId id) {
        return spool.resolve(id + ".out.0000000000000000");
    }

    private static Task task(AllocationId id) {
        return Task.newBuilder()
                .setAllocationId(id.value())
                .setProcess(ProcessTask.newBuilder().setShell("true"))
                .build();
    }

    private record Restored(Restoration restoration, Allocations allocations) {
        Allocation find(AllocationId id) {
            return Objects.requireNonNull(allocations.find(id));
        }
    }

    private Restored restore(String bootId) throws IOException {
        Journal journal = Journal.open(home.resolve("journal"), bootId);
        Allocations allocations = new Allocations(spool, journal, SILENT);
        Restoration restoration = new Restoration(journal, spool, () -> 5_000_000L);
        restoration.restore(allocations, SILENT);
        journal.close();
        return new Restored(restoration, allocations);
    }

    @Test
    void afterAKillEverythingIsAsItWas() throws IOException {
        Restored restored = restore("boot 1");

        assertThat(restored.find(ENDED).phase()).isEqualTo(Phase.ENDED);
        assertThat(restored.find(ENDED).outcome()).isEqualTo(Outcome.exited(3));
        assertThat(restored.find(RUNNING).phase()).isEqualTo(Phase.RUNNING);
        assertThat(restored.find(RUNNING).out().end()).isEqualTo(30);
        assertThat(restored.restoration().running()).containsOnlyKeys(3);
        assertThat(restored.restoration().processes()).isEqualTo(Set.of(4711));
    }

    @Test
    void outputThatNobodyOwnsGoes() throws IOException {
        restore("boot 1");
        assertThat(file(new AllocationId(99))).doesNotExist();
    }

    @Test
    void afterALossOfPowerNoProcessIsLookedFor() throws IOException {
        Restored restored = restore("boot 2");

        assertThat(restored.restoration().processes()).isEmpty();
        assertThat(restored.find(ENDED).outcome()).isEqualTo(Outcome.exited(3));
        assertThat(restored.find(RUNNING).out().end()).isEqualTo(30);
        assertThat(restored.find(RUNNING).out().read(0, new byte[30], 30)).isEqualTo(30);
    }

    @Test
    void servicesAreLookedForWhateverTheMachineDid() throws IOException {
        AllocationId service = new AllocationId(3);
        try (Journal journal = Journal.open(home.resolve("journal"), "boot 1")) {
            journal.starting(
                    service,
                    -1,
                    Task.newBuilder()
                            .setAllocationId(service.value())
                            .setService(dev.lattice.protocol.ServiceTask.newBuilder()
                                    .setName("db")
                                    .setImage("postgres:15")
                                    .setReadiness(dev.lattice.protocol.Probe.newBuilder()
                                            .setTcp(dev.lattice.protocol.TcpProbe.newBuilder()
                                                    .setPort(5432))))
                            .build());
            journal.started(service, new dev.lattice.agent.driver.ContainerStamp("abc", 7));
            journal.stopping(service, "STOPPED");
        }

        Restored restored = restore("boot 2");

        assertThat(restored.restoration().services()).containsExactly(restored.find(service));
        assertThat(restored.restoration().running()).containsOnlyKeys(3);
        assertThat(restored.find(service).phase()).isEqualTo(Phase.RUNNING);
        assertThat(restored.find(service).stopWish()).isNotNull();
    }

    @Test
    void aTornTailIsCutAndItsLengthIsKnown() throws IOException {
        byte[] torn = Arrays.copyOf(Files.readAllBytes(file(RUNNING)), 25);
        Files.write(file(RUNNING), torn);

        Restored restored = restore("boot 2");

        assertThat(restored.find(RUNNING).out().end()).isEqualTo(30);
        assertThat(restored.find(RUNNING).out().read(0, new byte[30], 30)).isEqualTo(20);
        assertThat(restored.find(RUNNING).out().read(20, new byte[10], 10)).isZero();
    }

    @Test
    void bytesThatTheDiskMadeUpAreCutToo() throws IOException {
        byte[] zeros = Files.readAllBytes(file(RUNNING));
        Arrays.fill(zeros, 12, 30, (byte) 0);
        Files.write(file(RUNNING), zeros);

        Restored restored = restore("boot 2");

        assertThat(restored.find(RUNNING).out().read(0, new byte[30], 30)).isEqualTo(10);
        assertThat(restored.find(RUNNING).out().end()).isEqualTo(30);
    }
}
