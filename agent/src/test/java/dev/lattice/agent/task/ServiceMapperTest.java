package dev.lattice.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.Volume;
import dev.lattice.protocol.Probe;
import dev.lattice.protocol.RunningProbe;
import dev.lattice.protocol.ServiceFile;
import dev.lattice.protocol.ServiceNetwork;
import dev.lattice.protocol.ServiceRestart;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceMapperTest {
    private static final Duration GRACE = Duration.ofSeconds(7);
    private static final dev.lattice.core.service.Probe RUNNING =
            new dev.lattice.core.service.Probe.Running(Duration.ofSeconds(2), Duration.ofSeconds(3));

    private static ServiceTask.Builder least() {
        return ServiceTask.newBuilder()
                .setWorkloadId(5)
                .setProjectId(6)
                .setName("shop-web")
                .setImage("debian:12")
                .setReadiness(Probe.newBuilder()
                        .setRunning(RunningProbe.getDefaultInstance())
                        .setIntervalMillis(2_000)
                        .setTimeoutMillis(3_000));
    }

    private static Blueprint read(ServiceTask.Builder service) {
        return ServiceMapper.fromWire(
                        Task.newBuilder().setAllocationId(1).setService(service).build(), GRACE, Resources.NONE)
                .blueprint();
    }

    @Test
    void whatAnEarlierServerDoesNotSayIsAsItWasThen() {
        assertThat(read(least()))
                .isEqualTo(Blueprint.of(
                                ImageReference.parse("debian:12"),
                                new MainProcess(List.of(), List.of(), Map.of(), "", "", Set.of(), new Stop(GRACE)),
                                new Startup(RUNNING))
                        .build());
    }

    @Test
    void allThatAComposeServiceHasIsRead() {
        ServiceTask.Builder full = least().addEntrypoint("/entry")
                .addCommand("serve")
                .putEnvironment("A", "b")
                .setUser("1000:100")
                .setHostname("web")
                .addCapabilities("SETUID")
                .setStopSignal("SIGQUIT")
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/run/secrets/a")
                        .setMode(0400)
                        .setText("a secret"))
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/etc/app.bin")
                        .setMode(0755)
                        .setData(ByteString.copyFrom(new byte[] {0, -1})))
                .addNetworks(ServiceNetwork.newBuilder()
                        .setKey("shop-default")
                        .addAliases("web")
                        .addAliases("www"))
                .addVolumes(ServiceVolume.newBuilder().setName("own").setPath("/own"))
                .addVolumes(ServiceVolume.newBuilder()
                        .setName("mine")
                        .setPath("/mine")
                        .setOwnerWorkloadId(5))
                .addVolumes(ServiceVolume.newBuilder()
                        .setName("other")
                        .setPath("/other")
                        .setOwnerWorkloadId(9)
                        .setReadOnly(true))
                .setRestart(ServiceRestart.newBuilder()
                        .setWhen(ServiceRestart.When.WHEN_ON_FAILURE)
                        .setMost(4));
        full.getReadinessBuilder().setFailures(8);

        assertThat(read(full))
                .isEqualTo(Blueprint.of(
                                ImageReference.parse("debian:12"),
                                new MainProcess(
                                        List.of("/entry"),
                                        List.of("serve"),
                                        Map.of("A", "b"),
                                        "1000:100",
                                        "web",
                                        Set.of("SETUID"),
                                        new Stop("SIGQUIT", GRACE)),
                                new Startup(RUNNING, 8, Startup.DEFAULT_WITHIN, List.of()))
                        .restart(Restart.onFailure(4))
                        .networks(List.of(new NetworkMembership("shop-default", Set.of("web", "www"))))
                        .volumes(List.of(
                                new Volume("own", "/own"),
                                new Volume("mine", "/mine"),
                                new Volume("other", "/other", Optional.of(new WorkloadId(9)), true)))
                        .files(List.of(
                                ContainerFile.ofText("/run/secrets/a", 0400, "a secret"),
                                ContainerFile.ofBytes("/etc/app.bin", 0755, new byte[] {0, -1})))
                        .build());
    }

    @Test
    void aPolicyThatIsNotKnownHereStartsNothingTwice() {
        assertThat(read(least().setRestart(ServiceRestart.newBuilder().setWhenValue(99)))
                        .restart())
                .isEqualTo(Restart.NEVER);
    }
}
