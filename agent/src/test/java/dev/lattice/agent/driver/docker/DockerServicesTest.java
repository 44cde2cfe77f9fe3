package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.LinkPorts;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.driver.ServiceDriverContract;
import dev.lattice.agent.posix.Processes;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.service.LinkedPort;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class DockerServicesTest extends ServiceDriverContract {
    @Override
    protected ServiceDriver open() {
        return new DockerServices(
                Engine.host(System.getenv()),
                new ImageSources(false, true),
                PulledImages.open(folder.resolve("images"), InstantSource.system()),
                new Owner("test-" + UUID.randomUUID(), "home"),
                Processes::bootNanos,
                new NoLinks());
    }

    /** Nothing here refers to another workload. */
    private static final class NoLinks implements LinkPorts {
        @Override
        public int open(AllocationId user, Bridge bridge, LinkedPort link) {
            throw new AssertionError("a link of " + user);
        }

        @Override
        public void reopen(AllocationId user, Bridge bridge, LinkedPort link, int port) {
            throw new AssertionError("a link of " + user);
        }

        @Override
        public void close(AllocationId user) {}
    }
}
