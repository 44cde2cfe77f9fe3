package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ContainerMakerTest {
    private static final int PORT = 8080;

    private final DockerClient engine = Engine.client(Engine.host(System.getenv()));
    private final Owner owner = new Owner("test-" + UUID.randomUUID(), "home");
    private final ProjectNetworks networks = new ProjectNetworks(engine, owner);
    private final ServiceTask task = new ServiceTask(
            new AllocationId(9_001),
            1,
            1,
            new ProjectId(9_002),
            new WorkloadId(9_003),
            "shop",
            0,
            Blueprint.of(
                            ImageReference.parse("debian:bookworm-slim"),
                            MainProcess.OF_IMAGE.withCommand(List.of("sleep", "600")),
                            new Startup(new Probe.Tcp(PORT, Duration.ofSeconds(1), Duration.ofSeconds(1))))
                    .build(),
            List.of(),
            Resources.NONE,
            Optional.empty(),
            Optional.empty());

    @AfterEach
    void clean() throws IOException {
        Containers.labeled(engine, owner.labels()).forEach(container -> Containers.remove(engine, container.getId()));
        networks.tidy();
        engine.close();
    }

    private InspectContainerResponse started(boolean reached) throws Exception {
        String container = new ContainerMaker(engine, owner, networks, GpuDevices.NONE)
                .make(
                        task,
                        new ContainerMaker.Place(networks.require(task), reached),
                        List.of(),
                        new LinkWiring.Wires(Map.of(), List.of(), new TreeSet<>(), ""));
        engine.startContainerCmd(container).exec();
        return engine.inspectContainerCmd(container).exec();
    }

    private static Ports.Binding @Nullable [] published(InspectContainerResponse container) {
        return container.getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(PORT));
    }

    @Test
    void whatTheMachineReachesIsNotPublished() throws Exception {
        InspectContainerResponse container = started(true);
        assertThat(published(container)).isNull();
        assertThat(PortAddresses.of(container)).containsOnlyKeys(PORT);
    }

    @Test
    void whatItDoesNotReachIsPublishedOnLoopbackWhereverThereIsRoom() throws Exception {
        Ports.Binding[] bindings = published(started(false));
        assertThat(bindings).singleElement().satisfies(binding -> {
            assertThat(binding.getHostIp()).isEqualTo("127.0.0.1");
            assertThat(Integer.parseInt(binding.getHostPortSpec())).isPositive();
        });
    }

    @Test
    void itIsReachedAtItsOwnAddressWhereTheMachineIsAMemberOfItsNetwork() throws Exception {
        assertThat(PortAddresses.of(started(true)).get(PORT)).isNotNull().satisfies(address -> {
            assertThat(address.getPort()).isEqualTo(PORT);
            assertThat(address.getAddress().isLoopbackAddress()).isFalse();
        });
    }
}
