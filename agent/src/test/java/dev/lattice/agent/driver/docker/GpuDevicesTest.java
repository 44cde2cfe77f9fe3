package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import dev.lattice.agent.driver.EngineAwayException;
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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What a container is made with. No machine here has a GPU, so none of them is started. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class GpuDevicesTest {
    private final DockerClient engine = Engine.client(Engine.host(System.getenv()));
    private final Owner owner = new Owner("test-" + UUID.randomUUID(), "home");
    private final ProjectNetworks networks = new ProjectNetworks(engine, owner);

    @AfterEach
    void clean() throws IOException {
        Containers.labeled(engine, owner.labels()).forEach(container -> Containers.remove(engine, container.getId()));
        networks.tidy();
        engine.close();
    }

    @Test
    void eachContainerHasItsOwnAndKeepsThemOverARestartOfTheAgent() throws Exception {
        GpuDevices gpus = new GpuDevices(List.of("GPU-a", "GPU-b", "GPU-c"));
        assertThat(devices(make(gpus, 1, 2))).containsExactly("GPU-a", "GPU-b");
        GpuDevices afterRestart = new GpuDevices(List.of("GPU-a", "GPU-b", "GPU-c"));
        String second = make(afterRestart, 2, 1);
        assertThat(devices(second)).containsExactly("GPU-c");
        assertThatThrownBy(() -> make(afterRestart, 3, 1))
                .isInstanceOf(EngineAwayException.class)
                .hasMessageContaining("0 of the node's 3 are free");
        Containers.remove(engine, second);
        assertThat(devices(make(afterRestart, 4, 1))).containsExactly("GPU-c");
    }

    @Test
    void whoAsksForNoneGetsNone() throws Exception {
        String container = make(new GpuDevices(List.of("GPU-a")), 1, 0);
        assertThat(engine.inspectContainerCmd(container).exec().getHostConfig().getDeviceRequests())
                .isNullOrEmpty();
    }

    @Test
    void theyAreAskedForAsTheEnginesProgramDoes() {
        HostConfig host = GpuDevices.add(HostConfig.newHostConfig(), List.of("GPU-a"));
        assertThat(host.getDeviceRequests()).singleElement().satisfies(request -> {
            assertThat(request.getDeviceIds()).containsExactly("GPU-a");
            assertThat(request.getCapabilities()).containsExactly(List.of("gpu"));
        });
    }

    private List<String> devices(String container) {
        List<DeviceRequest> requests =
                engine.inspectContainerCmd(container).exec().getHostConfig().getDeviceRequests();
        return Objects.requireNonNull(requests).stream()
                .flatMap(request -> request.getDeviceIds().stream())
                .toList();
    }

    private String make(GpuDevices gpus, long allocation, int count) throws Exception {
        ServiceTask task = new ServiceTask(
                new AllocationId(9_100 + allocation),
                1,
                1,
                new ProjectId(9_102),
                new WorkloadId(9_103 + allocation),
                "model-" + allocation,
                0,
                Blueprint.of(
                                ImageReference.parse("debian:bookworm-slim"),
                                MainProcess.OF_IMAGE.withCommand(List.of("sleep", "600")),
                                new Startup(
                                        new Probe.Exec(List.of("true"), Duration.ofSeconds(1), Duration.ofSeconds(1))))
                        .build(),
                List.of(),
                Resources.NONE.withGpus(count),
                Optional.empty(),
                Optional.empty());
        return new ContainerMaker(engine, owner, networks, gpus)
                .make(
                        task,
                        new ContainerMaker.Place(networks.require(task), true),
                        List.of(),
                        new LinkWiring.Wires(Map.of(), List.of(), new TreeSet<>(), ""));
    }
}
