package dev.lattice.agent.driver.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.core.job.Command;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
