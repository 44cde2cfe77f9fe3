package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.blob.BlobCache;
import dev.lattice.agent.driver.LinkPorts;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.driver.ServiceDriverContract;
import dev.lattice.agent.driver.WholeOutput;
import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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
                new NoLinks(),
                cache(),
                GpuDevices.NONE);
    }

    private BlobCache cache() {
        try {
            return new BlobCache(
                    Files.createDirectories(folder.resolve("blobs")), new StoredBlobs(), 1, "boot", Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServiceTask mounting(long allocation, WorkloadId workload, Volume volume) {
        return task(
                allocation,
                workload,
                "shop",
                running("sleep", "600").volumes(List.of(volume)).build());
    }

    private static Blueprint.Builder running(String... command) {
        return Blueprint.of(
                ImageReference.parse("debian:bookworm-slim"),
                MainProcess.OF_IMAGE.withCommand(List.of(command)),
                new Startup(new Probe.Running(Duration.ofSeconds(1), Duration.ofSeconds(1))));
    }

    private static ServiceTask task(long allocation, WorkloadId workload, String name, Blueprint blueprint) {
        return new ServiceTask(
                new AllocationId(allocation),
                1,
                1,
                new ProjectId(8_001),
                workload,
                name,
                0,
                blueprint,
                List.of(),
                Resources.NONE,
                Optional.empty(),
                Optional.empty());
    }

    private ServiceContainer started(ServiceDriver driver, ServiceTask task) throws Exception {
        driver.prepare(task, _ -> {}, () -> false);
        ServiceContainer container = driver.create(task);
        container.attend(
                new WholeOutput(
                        new OutputSpool(folder, task.allocation(), LogStream.STDOUT, () -> {}, () -> {}),
                        new OutputSpool(folder, task.allocation(), LogStream.STDERR, () -> {}, () -> {})),
                () -> {});
        container.start();
        return container;
    }

    @Test
    void whatIsInASharedVolumeCountsForItsOwner() throws Exception {
        WorkloadId owner = new WorkloadId(8_002);
        WorkloadId other = new WorkloadId(8_003);
        ServiceDriver driver = open();
        try (ServiceContainer first = started(driver, mounting(1, owner, new Volume("data", "/data")));
                ServiceContainer second =
                        started(driver, mounting(2, other, new Volume("data", "/data", Optional.of(owner), false)))) {
            assertThat(second.run(List.of("sh", "-c", "head -c 5m /dev/zero > /data/five && sync"))
                            .exitCode())
                    .isZero();
            assertThat(first.disk().volumes()).isGreaterThan(4 << 20);
            assertThat(second.disk().volumes()).isZero();
        } finally {
            driver.discard(other);
            driver.discard(owner);
        }
    }

    @Test
    void whatIsSetApartReachesNothingOfItsProject() throws Exception {
        ServiceDriver driver = open();
        String greet = "$s = IO::Socket::INET->new(LocalPort => 7000, Listen => 5) or die;"
                + " while ($c = $s->accept) { print $c qq(welcome\\n); close $c }";
        ServiceTask shop = task(
                11,
                new WorkloadId(8_011),
                "shop",
                running("perl", "-MIO::Socket::INET", "-e", greet).build());
        ServiceTask neighbour = task(
                12, new WorkloadId(8_012), "neighbour", running("sleep", "600").build());
        ServiceTask stranger = task(
                13,
                new WorkloadId(8_013),
                "stranger",
                running("sleep", "600").apart(true).build());
        try (ServiceContainer visited = started(driver, shop);
                ServiceContainer near = started(driver, neighbour);
                ServiceContainer far = started(driver, stranger)) {
            String address = visited.run(List.of("hostname", "-i")).tail().strip();
            await().until(() -> near.run(greeted("shop")).tail().contains("welcome"));
            assertThat(near.run(greeted(address)).tail()).contains("welcome");
            assertThat(far.run(greeted("shop")).exitCode()).isNotZero();
            assertThat(far.run(greeted(address)).exitCode()).isNotZero();
        } finally {
            driver.discard(shop.workload());
            driver.discard(neighbour.workload());
            driver.discard(stranger.workload());
        }
    }

    private static List<String> greeted(String host) {
        return List.of("timeout", "3", "bash", "-c", "exec 3<>/dev/tcp/" + host + "/7000 && head -n 1 <&3");
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
