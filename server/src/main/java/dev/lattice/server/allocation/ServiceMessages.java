package dev.lattice.server.allocation;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.TunnelState;
import dev.lattice.core.service.Volume;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.HttpProbe;
import dev.lattice.protocol.ImageCopy;
import dev.lattice.protocol.ImageLayer;
import dev.lattice.protocol.Probe;
import dev.lattice.protocol.ProvidedTunnel;
import dev.lattice.protocol.RunningProbe;
import dev.lattice.protocol.ServiceFile;
import dev.lattice.protocol.ServiceLink;
import dev.lattice.protocol.ServiceNetwork;
import dev.lattice.protocol.ServicePort;
import dev.lattice.protocol.ServiceRestart;
import dev.lattice.protocol.ServiceStatus;
import dev.lattice.protocol.ServiceStep;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.TcpProbe;
import dev.lattice.protocol.UsageSample;
import dev.lattice.server.scheduling.ServiceHealth;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Services as the session's messages have them. */
final class ServiceMessages {
    /** Nodes may say anything; so much of it is kept. */
    private static final int LONGEST_NOTE = 1_000;

    private static final int MOST_TUNNELS = 32;
    /** People click on it. */
    private static final Pattern WEB = Pattern.compile("https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?/?");

    private ServiceMessages() {}

    static ServiceTask service(ServiceSpec spec) {
        Blueprint blueprint = spec.blueprint();
        MainProcess process = blueprint.process();
        ServiceTask.Builder task = ServiceTask.newBuilder()
                .setWorkloadId(spec.workload().value())
                .setProjectId(spec.project().value())
                .setName(spec.name())
                .setInstance(spec.ordinal())
                .setImage(blueprint.image().complete())
                .addAllEntrypoint(process.entrypoint())
                .addAllCommand(process.command())
                .putAllEnvironment(process.environment())
                .setUser(process.user())
                .setHostname(process.hostname())
                .addAllCapabilities(process.capabilities())
                .setStopSignal(process.stop().signal())
                .setReadiness(probe(blueprint.startup()))
                .setRestart(restart(blueprint.restart()))
                .setFreshImage(blueprint.freshImage())
                .setApart(blueprint.apart());
        spec.disconnect().stopAfter().ifPresent(after -> task.setStopAfterSeconds(Math.toIntExact(after.toSeconds())));
        for (Port port : blueprint.ports()) {
            task.addPorts(ServicePort.newBuilder()
                    .setName(port.name())
                    .setPort(port.number())
                    .setWeb(port.open() && port.protocol() == Port.Protocol.HTTP));
        }
        for (Volume volume : blueprint.volumes()) {
            task.addVolumes(ServiceVolume.newBuilder()
                    .setName(volume.name())
                    .setPath(volume.path())
                    .setOwnerWorkloadId(volume.owner().map(WorkloadId::value).orElse(0L))
                    .setReadOnly(volume.readOnly()));
        }
        for (LinkedPort link : spec.links()) {
            task.addLinks(ServiceLink.newBuilder()
                    .setWorkloadId(link.workload().value())
                    .setName(link.name())
                    .setPort(link.port())
                    .setMark(link.mark())
                    .setHome(link.home().map(NodeId::value).orElse("")));
        }
        for (NetworkMembership network : blueprint.networks()) {
            task.addNetworks(
                    ServiceNetwork.newBuilder().setKey(network.network()).addAllAliases(network.aliases()));
        }
        for (ContainerFile file : blueprint.files()) {
            task.addFiles(file(file));
        }
        for (Step step : blueprint.startup().steps()) {
            task.addSteps(ServiceStep.newBuilder()
                    .setName(step.name())
                    .addAllCommand(step.command())
                    .setTimeoutSeconds((int) step.timeout().toSeconds()));
        }
        spec.copy().ifPresent(copy -> task.setImageCopy(copy(copy)));
        return task.build();
    }

    private static ImageCopy copy(dev.lattice.core.image.ImageCopy image) {
        ImageCopy.Builder copy = ImageCopy.newBuilder().setId(image.id()).setConfigSize(image.configSize());
        image.layers()
                .forEach(layer -> copy.addLayers(
                        ImageLayer.newBuilder().setSha256(layer.sha256()).setSize(layer.size())));
        return copy.build();
    }

    private static ServiceFile file(ContainerFile file) {
        ServiceFile.Builder wire = ServiceFile.newBuilder().setPath(file.path()).setMode(file.mode());
        return switch (file.encoding()) {
            case TEXT -> wire.setText(file.content()).build();
            case BASE64 -> wire.setData(ByteString.copyFrom(file.bytes())).build();
        };
    }

    private static ServiceRestart restart(Restart restart) {
        return ServiceRestart.newBuilder()
                .setWhen(
                        switch (restart.when()) {
                            case ALWAYS -> ServiceRestart.When.WHEN_ALWAYS;
                            case ON_FAILURE -> ServiceRestart.When.WHEN_ON_FAILURE;
                            case NEVER -> ServiceRestart.When.WHEN_NEVER;
                        })
                .setMost(restart.most())
                .build();
    }

    private static Probe probe(Startup startup) {
        dev.lattice.core.service.Probe readiness = startup.readiness();
        Probe.Builder probe = Probe.newBuilder()
                .setFailures(startup.failures())
                .setIntervalMillis((int) readiness.interval().toMillis())
                .setTimeoutMillis((int) readiness.timeout().toMillis());
        switch (readiness) {
            case dev.lattice.core.service.Probe.Tcp tcp ->
                probe.setTcp(TcpProbe.newBuilder().setPort(tcp.port()));
            case dev.lattice.core.service.Probe.Http http ->
                probe.setHttp(HttpProbe.newBuilder().setPort(http.port()).setPath(http.path()));
            case dev.lattice.core.service.Probe.Running _ -> probe.setRunning(RunningProbe.getDefaultInstance());
            case dev.lattice.core.service.Probe.Exec exec ->
                probe.setCommand(Arguments.newBuilder().addAllValues(exec.command()));
        }
        return probe.build();
    }

    /** Nodes may say anything; so much of it is believed. What it says of how fast it counts is judged with the time. */
    private static final long MOST = 1L << 50;

    private static final long OLDEST_MILLIS = 60_000;

    static UsageReport usage(UsageSample sample, ServiceSpec of) {
        return new UsageReport(
                new AllocationId(sample.getAllocationId()),
                of,
                Duration.ofMillis(Math.clamp(sample.getAgeMillis(), 0, OLDEST_MILLIS)),
                Math.clamp(sample.getCpuMicros(), 0, MOST),
                Math.clamp(sample.getReceivedBytes(), 0, MOST),
                Math.clamp(sample.getSentBytes(), 0, MOST),
                Math.clamp(sample.getMemoryBytes(), 0, MOST),
                sample.getDiskBytes() > 0
                        ? OptionalLong.of(Math.min(sample.getDiskBytes() - 1, MOST))
                        : OptionalLong.empty());
    }

    static ServiceHealth health(ServiceStatus status) {
        return new ServiceHealth(
                status.getReady(),
                Math.max(0, status.getRestarts()),
                Math.max(0, status.getRestartSeconds()),
                status.getHalted(),
                text(status.getNote()),
                status.hasEnded() ? OptionalInt.of(status.getEnded().getExitCode()) : OptionalInt.empty(),
                status.getTunnelsList().stream()
                        .limit(MOST_TUNNELS)
                        .map(ServiceMessages::tunnel)
                        .toList());
    }

    private static dev.lattice.server.scheduling.ProvidedTunnel tunnel(ProvidedTunnel tunnel) {
        return new dev.lattice.server.scheduling.ProvidedTunnel(
                tunnel.getPort(),
                text(tunnel.getProvider()),
                switch (tunnel.getState()) {
                    case STATE_CONNECTED -> TunnelState.CONNECTED;
                    case STATE_DISCONNECTED -> TunnelState.DISCONNECTED;
                    case STATE_ERROR -> TunnelState.ERROR;
                    case STATE_CONNECTING, STATE_UNSPECIFIED, UNRECOGNIZED -> TunnelState.CONNECTING;
                },
                WEB.matcher(tunnel.getUrl()).matches() ? tunnel.getUrl() : "",
                text(tunnel.getNote()));
    }

    private static String text(String said) {
        String text = said.replace('\0', '\uFFFD');
        return text.length() > LONGEST_NOTE ? text.substring(0, LONGEST_NOTE) : text;
    }
}
