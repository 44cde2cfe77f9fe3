package dev.lattice.agent.task;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.Volume;
import dev.lattice.protocol.ServiceFile;
import dev.lattice.protocol.ServiceLink;
import dev.lattice.protocol.ServiceRestart;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads services as they come from the server, and refuses what this node would not let a container be. */
final class ServiceMapper {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DEFAULT_STEP_TIMEOUT = Duration.ofSeconds(60);

    private ServiceMapper() {}

    static ServiceTask fromWire(Task task, Duration grace, Resources limits) {
        dev.lattice.protocol.ServiceTask service = task.getService();
        return new ServiceTask(
                new AllocationId(task.getAllocationId()),
                task.getLeaseEpoch(),
                task.getRank(),
                new ProjectId(service.getProjectId()),
                new WorkloadId(service.getWorkloadId()),
                service.getName(),
                service.getInstance(),
                blueprint(service, grace),
                service.getLinksList().stream().map(ServiceMapper::link).toList(),
                limits,
                service.hasImageCopy() ? Optional.of(copy(service.getImageCopy())) : Optional.empty(),
                Optional.of(Duration.ofSeconds(service.getStopAfterSeconds())).filter(Duration::isPositive));
    }

    private static ImageCopy copy(dev.lattice.protocol.ImageCopy copy) {
        return new ImageCopy(
                copy.getId(),
                copy.getConfigSize(),
                copy.getLayersList().stream()
                        .map(layer -> new ImageCopy.Layer(layer.getSha256(), layer.getSize()))
                        .toList());
    }

    private static LinkedPort link(ServiceLink link) {
        return new LinkedPort(
                new WorkloadId(link.getWorkloadId()),
                link.getName(),
                link.getPort(),
                link.getMark(),
                link.getHome().isEmpty() ? Optional.empty() : Optional.of(new NodeId(link.getHome())));
    }

    /** Who may reach a port from outside, and how long a start may take, is for the server to see to. */
    private static Blueprint blueprint(dev.lattice.protocol.ServiceTask service, Duration grace) {
        MainProcess process = new MainProcess(
                service.getEntrypointList(),
                service.getCommandList(),
                service.getEnvironmentMap(),
                service.getUser(),
                service.getHostname(),
                Set.copyOf(service.getCapabilitiesList()),
                new Stop(service.getStopSignal(), grace));
        return Blueprint.of(ImageReference.parse(service.getImage()), process, startup(service))
                .freshImage(service.getFreshImage())
                .restart(restart(service.getRestart()))
                .ports(service.getPortsList().stream()
                        .map(port -> new Port(
                                port.getName(),
                                port.getPort(),
                                port.getWeb() ? Port.Protocol.HTTP : Port.Protocol.TCP,
                                port.getWeb()))
                        .toList())
                .networks(service.getNetworksList().stream()
                        .map(network -> new NetworkMembership(network.getKey(), Set.copyOf(network.getAliasesList())))
                        .toList())
                .apart(service.getApart())
                .volumes(service.getVolumesList().stream()
                        .map(volume -> volume(volume, service.getWorkloadId()))
                        .toList())
                .files(service.getFilesList().stream().map(ServiceMapper::file).toList())
                .build();
    }

    private static Volume volume(ServiceVolume volume, long workload) {
        long owner = volume.getOwnerWorkloadId();
        return new Volume(
                volume.getName(),
                volume.getPath(),
                owner == 0 || owner == workload ? Optional.empty() : Optional.of(new WorkloadId(owner)),
                volume.getReadOnly());
    }

    private static ContainerFile file(ServiceFile file) {
        return file.hasText()
                ? ContainerFile.ofText(file.getPath(), file.getMode(), file.getText())
                : ContainerFile.ofBytes(
                        file.getPath(), file.getMode(), file.getData().toByteArray());
    }

    private static Restart restart(ServiceRestart restart) {
        return switch (restart.getWhen()) {
            case WHEN_UNSPECIFIED, WHEN_ALWAYS -> Restart.ALWAYS;
            case WHEN_ON_FAILURE -> Restart.onFailure(restart.getMost());
            case WHEN_NEVER -> Restart.NEVER;
            // Whatever it means, one start too few is seen and one too many may do harm.
            case UNRECOGNIZED -> Restart.NEVER;
        };
    }

    private static Startup startup(dev.lattice.protocol.ServiceTask service) {
        int failures = service.getReadiness().getFailures();
        return new Startup(
                probe(service.getReadiness()),
                failures == 0 ? Startup.DEFAULT_FAILURES : failures,
                Startup.DEFAULT_WITHIN,
                service.getStepsList().stream()
                        .map(step -> new Step(
                                step.getName(),
                                step.getCommandList(),
                                step.getTimeoutSeconds() > 0
                                        ? Duration.ofSeconds(step.getTimeoutSeconds())
                                        : DEFAULT_STEP_TIMEOUT))
                        .toList());
    }

    private static Probe probe(dev.lattice.protocol.Probe wire) {
        Duration interval =
                wire.getIntervalMillis() > 0 ? Duration.ofMillis(wire.getIntervalMillis()) : DEFAULT_INTERVAL;
        Duration timeout = wire.getTimeoutMillis() > 0 ? Duration.ofMillis(wire.getTimeoutMillis()) : DEFAULT_TIMEOUT;
        return switch (wire.getKindCase()) {
            case TCP -> new Probe.Tcp(wire.getTcp().getPort(), interval, timeout);
            case HTTP -> new Probe.Http(wire.getHttp().getPort(), wire.getHttp().getPath(), interval, timeout);
            case RUNNING -> new Probe.Running(interval, timeout);
            case COMMAND -> new Probe.Exec(wire.getCommand().getValuesList(), interval, timeout);
            case KIND_NOT_SET -> throw new IllegalArgumentException("the service says not when it is ready");
        };
    }
}
