package dev.lattice.agent.driver.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("available")
class PidsCgroupDriverTest extends PosixDriverContract {
    static boolean available() {
        return PosixDriver.supported() && PidsCgroup.available();
    }

    @Override
    protected boolean limits() {
        return Files.isWritable(Path.of("/sys/fs/cgroup/memory/tasks"))
                && Files.isWritable(Path.of("/sys/fs/cgroup/cpu/tasks"));
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
