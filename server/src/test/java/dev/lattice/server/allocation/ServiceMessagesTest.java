package dev.lattice.server.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.TunnelState;
import dev.lattice.core.service.Volume;
import dev.lattice.protocol.ProvidedTunnel;
import dev.lattice.protocol.ServiceEnd;
import dev.lattice.protocol.ServiceFile;
import dev.lattice.protocol.ServiceNetwork;
import dev.lattice.protocol.ServiceRestart;
import dev.lattice.protocol.ServiceStatus;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.server.scheduling.ServiceHealth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceMessagesTest {
    private static dev.lattice.server.scheduling.ProvidedTunnel read(String url) {
        ServiceHealth health = ServiceMessages.health(ServiceStatus.newBuilder()
                .addTunnels(ProvidedTunnel.newBuilder()
                        .setPort(80)
                        .setProvider("localtunnel")
                        .setState(ProvidedTunnel.State.STATE_CONNECTED)
                        .setUrl(url))
                .build());
        return health.tunnels().getFirst();
    }

    @Test
    void anAddressOfTheWebIsTaken() {
        for (String url : List.of("https://web-1.loca.lt", "http://web.localhost:8000", "https://a.ngrok-free.app/")) {
            assertThat(read(url))
                    .isEqualTo(new dev.lattice.server.scheduling.ProvidedTunnel(
                            80, "localtunnel", TunnelState.CONNECTED, url, ""));
        }
    }

    @Test
    void whatANodeSaysThatIsNoAddressIsNotShownToPeople() {
        for (String url : List.of(
                "javascript:alert(1)",
                "https://web.loca.lt\" onclick=\"x",
                "https://user:password@web.loca.lt",
                "file:///etc/passwd",
                "https://" + "a".repeat(300) + ".lt")) {
            assertThat(read(url).url()).as(url).isEmpty();
        }
    }

    @Test
    void aNodeDoesNotFillTheServersMemory() {
        ServiceStatus.Builder status = ServiceStatus.newBuilder();
        for (int i = 0; i < 1_000; i++) {
            status.addTunnels(ProvidedTunnel.newBuilder().setNote("x".repeat(5_000)));
        }
        assertThat(ServiceMessages.health(status.build()).tunnels())
                .hasSizeLessThan(100)
                .allSatisfy(tunnel -> assertThat(tunnel.note()).hasSizeLessThanOrEqualTo(1_000));
    }

    // ---- to the node ----

    private static ServiceTask task(Blueprint blueprint) {
        return ServiceMessages.service(new ServiceSpec(
                new ProjectId(6),
                new WorkloadId(5),
                1,
                0,
                "shop-web",
                blueprint,
                List.of(),
                Resources.NONE,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Disconnect.DEFAULT));
    }

    @Test
    void nodesAreToldOfAllThatAComposeServiceHas() {
        MainProcess process = new MainProcess(
                List.of("/entry"),
                List.of("serve"),
                Map.of("A", "b"),
                "1000:100",
                "web",
                Set.of("SETUID"),
                new Stop("SIGQUIT", Duration.ofSeconds(3)));
        Startup startup = new Startup(
                new Probe.Running(Duration.ofSeconds(2), Duration.ofSeconds(3)), 8, Duration.ofSeconds(9), List.of());

        ServiceTask task = task(Blueprint.of(ImageReference.parse("debian:12"), process, startup)
                .restart(Restart.onFailure(4))
                .networks(List.of(new NetworkMembership("shop-default", Set.of("web"))))
                .volumes(List.of(
                        new Volume("own", "/own"), new Volume("other", "/other", Optional.of(new WorkloadId(9)), true)))
                .files(List.of(
                        ContainerFile.ofText("/run/secrets/a", 0400, "a secret"),
                        ContainerFile.ofBytes("/etc/app.bin", 0755, new byte[] {0, -1})))
                .build());

        assertThat(task.getEntrypointList()).containsExactly("/entry");
        assertThat(task.getCommandList()).containsExactly("serve");
        assertThat(task.getUser()).isEqualTo("1000:100");
        assertThat(task.getHostname()).isEqualTo("web");
        assertThat(task.getStopSignal()).isEqualTo("SIGQUIT");
        assertThat(task.getReadiness().getFailures()).isEqualTo(8);
        assertThat(task.getRestart())
                .isEqualTo(ServiceRestart.newBuilder()
                        .setWhen(ServiceRestart.When.WHEN_ON_FAILURE)
                        .setMost(4)
                        .build());
        assertThat(task.getNetworksList())
                .containsExactly(ServiceNetwork.newBuilder()
                        .setKey("shop-default")
                        .addAliases("web")
                        .build());
        assertThat(task.getVolumesList())
                .containsExactly(
                        ServiceVolume.newBuilder()
                                .setName("own")
                                .setPath("/own")
                                .build(),
                        ServiceVolume.newBuilder()
                                .setName("other")
                                .setPath("/other")
                                .setOwnerWorkloadId(9)
                                .setReadOnly(true)
                                .build());
        assertThat(task.getFilesList())
                .containsExactly(
                        ServiceFile.newBuilder()
                                .setPath("/run/secrets/a")
                                .setMode(0400)
                                .setText("a secret")
                                .build(),
                        ServiceFile.newBuilder()
                                .setPath("/etc/app.bin")
                                .setMode(0755)
                                .setData(ByteString.copyFrom(new byte[] {0, -1}))
                                .build());
    }

    @Test
    void whatIsOverSaysHow() {
        assertThat(ServiceMessages.health(ServiceStatus.getDefaultInstance()).ended())
                .isEmpty();
        for (int code : new int[] {0, 3}) {
            assertThat(ServiceMessages.health(ServiceStatus.newBuilder()
                                    .setEnded(ServiceEnd.newBuilder().setExitCode(code))
                                    .build())
                            .ended())
                    .hasValue(code);
        }
    }
}
