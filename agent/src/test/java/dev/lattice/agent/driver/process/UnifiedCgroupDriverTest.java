package dev.lattice.agent.driver.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("available")
class UnifiedCgroupDriverTest extends PosixDriverContract {
    static boolean available() {
        return PosixDriver.supported() && UnifiedCgroup.available();
    }

    @Override
    protected IntFunction<Containment> containment(String testGroup) {
        return slot -> {
            try {
                return UnifiedCgroup.make(testGroup, slot);
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        };
    }
}
