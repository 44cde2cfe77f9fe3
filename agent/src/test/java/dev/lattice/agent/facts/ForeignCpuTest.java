package dev.lattice.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real processes: some are the fleet's, some are not. What is looked at is the difference, not the load of this machine. */
class ForeignCpuTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private long beforeLook;
    private Process burner = new ProcessBuilder("true").start();

    ForeignCpuTest() throws IOException {}

    @AfterEach
    void stop() {
        burner.descendants().forEach(ProcessHandle::destroyForcibly);
        burner.destroyForcibly();
    }

    /** Starts many short processes, one after the other, as a build does: most of its time is its children's. */
    private void burn() throws IOException {
        burner = new ProcessBuilder(
                        "sh", "-c", "while :; do sh -c 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done'; done")
                .start();
    }

    /** Without what a container engine of this machine does meanwhile. */
    private static ForeignCpu cpu(long root) {
        return new ForeignCpu(Path.of("/proc"), System::nanoTime, root, Set::of, CORES, Set.of());
    }

    private long own(ForeignCpu cpu) throws InterruptedException, IOException {
        cpu.look(true);
        beforeLook = used(burner.pid());
        long before = cpu.ownTicks();
        for (int i = 0; i < 8; i++) {
            TimeUnit.MILLISECONDS.sleep(250);
            cpu.look(true);
        }
        return cpu.ownTicks() - before;
    }

    @Test
    void whatItStartedIsItsOwnHoweverShort() throws Exception {
        burn();
        ForeignCpu cpu = cpu(burner.pid());
        long ticks = own(cpu);
        assertThat(ticks).isPositive();
        // The measure is the kernel's own account of the tree, which lacks the child that runs.
        assertThat(ticks).isCloseTo(used(burner.pid()) - beforeLook, Percentage.withPercentage(20));
    }

    @Test
    void whatSomebodyElseStartedIsNot() throws Exception {
        burn();
        Process idle = new ProcessBuilder("sleep", "60").start();
        try {
            long ticks = own(cpu(idle.pid()));
            // Beginning to sleep takes a moment, too.
            assertThat(ticks).isLessThanOrEqualTo(used(idle.pid()));
            assertThat(used(burner.pid())).isGreaterThan(beforeLook);
        } finally {
            idle.destroyForcibly();
        }
    }

    @Test
    void percentNeedsTwoLooks() {
        ForeignCpu cpu = cpu(1);
        assertThat(cpu.percent()).isEmpty();
        cpu.look(true);
        assertThat(cpu.percent()).isEmpty();
    }

    /** Ticks of a process with its ended children. */
    private static long used(long pid) throws IOException {
        String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11])
                + Long.parseLong(fields[12])
                + Long.parseLong(fields[13])
                + Long.parseLong(fields[14]);
    }
}
