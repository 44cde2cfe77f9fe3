package dev.lattice.agent.driver.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.core.job.Command;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("available")
class PidsCgroupDriverTest extends PosixDriverContract {
    static boolean available() {
        return PosixDriver.supported() && PidsCgroup.available();
    }

    /** Whether memory and processor time can be limited on this machine. */
    static boolean limits() {
        return Files.isWritable(Path.of("/sys/fs/cgroup/memory/tasks"))
                && Files.isWritable(Path.of("/sys/fs/cgroup/cpu/tasks"));
    }

    @Test
    @EnabledIf("limits")
    void limitsWhatAJobUsesWhereTheMachineDoes() throws Exception {
        // A shell's variable grows to 64 MB and more.
        Execution hungry = start(
                new Command.Shell("(x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done) & wait $!; echo $?"),
                new Resources(1_500, 32, 0));
        Exit exit = hungry.await(out(), err(), Long.MAX_VALUE);
        hungry.kill();
        assertThat(hungry.outOfMemory()).isTrue();
        assertThat(hungry.drain(out(), err(), Long.MAX_VALUE)).isTrue();
        hungry.close();
        assertThat(exit).isEqualTo(new Exit.Exited(0));
        assertThat(stdout()).isEqualTo("137\n");

        Execution modest =
                start(new Command.Shell("grep -E '^[0-9]+:(memory|cpu):' /proc/self/cgroup"), Resources.NONE);
        assertThat(finish(modest)).isEqualTo(new Exit.Exited(0));
        assertThat(modest.outOfMemory()).isFalse();
        assertThat(stdout()).doesNotContain("slot-");
    }

    @Test
    @EnabledIf("limits")
    void letsTheOwnersProgramsGoFirst() throws Exception {
        Execution before = shell("sleep 100");
        assertThat(comesLast(before)).isFalse();
        driver.giveWay(true);
        // As it is told its share anew when the rules begin.
        Objects.requireNonNull(before.throttle()).allow(0);
        assertThat(comesLast(before)).isTrue();
        before.kill();
        finish(before);

        Execution after = shell("sleep 100");
        assertThat(comesLast(after)).isTrue();
        driver.giveWay(false);
        assertThat(comesLast(after)).isFalse();
        after.kill();
        finish(after);

        Execution usual = shell("grep -E '^[0-9]+:cpu:' /proc/self/cgroup");
        finish(usual);
        assertThat(stdout()).doesNotContain("slot-");
    }

    /** Whether it waits for whoever else wants a processor. */
    private static boolean comesLast(Execution execution) throws IOException {
        int pid = ((ProcessStamp) execution.stamp()).pid();
        Path group = cpuGroup(pid);
        Path above = Objects.requireNonNull(group.getParent());
        if (!group.getFileName().toString().startsWith("slot-")) {
            return false;
        }
        // Not below another group, which would compete with the owner's programs as a whole.
        assertThat(above.getParent()).isEqualTo(cpuGroup(ProcessHandle.current().pid()));
        return Files.readString(above.resolve("cpu.shares")).strip().length() == 1;
    }

    private static Path cpuGroup(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (fields[1].equals("cpu")) {
                return Path.of("/sys/fs/cgroup/cpu").resolve(fields[2].substring(1));
            }
        }
        throw new AssertionError("processors are not divided by groups here");
    }

    @Override
    protected IntFunction<Containment> containment(String testGroup) {
        return slot -> {
            try {
                return PidsCgroup.enter(testGroup, slot);
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        };
    }
}
