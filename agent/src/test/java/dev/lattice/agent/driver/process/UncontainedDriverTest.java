package dev.lattice.agent.driver.process;

import java.util.function.IntFunction;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("available")
class UncontainedDriverTest extends PosixDriverContract {
    static boolean available() {
        return PosixDriver.supported();
    }

    @Override
    protected IntFunction<Containment> containment(String testGroup) {
        return slot -> Containment.NONE;
    }
}
