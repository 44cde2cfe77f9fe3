package dev.lattice.agent.task;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.Volume;
import dev.lattice.protocol.ServiceLink;
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
                limits);
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
        return new Blueprint(
                ImageReference.parse(service.getImage()),
                service.getCommandList(),
                service.getEnvironmentMap(),
                service.getPortsList().stream()
                        .map(port -> new Port(
                                port.getName(),
                                port.getPort(),
                                port.getWeb() ? Port.Protocol.HTTP : Port.Protocol.TCP,
                                port.getWeb()))
                        .toList(),
                service.getVolumesList().stream()
                        .map(volume -> new Volume(volume.getName(), volume.getPath()))
                        .toList(),
                probe(service.getReadiness()),
                Blueprint.DEFAULT_READY_WITHIN,
                service.getStepsList().stream()
                        .map(step -> new Step(
                                step.getName(),
                                step.getCommandList(),
                                step.getTimeoutSeconds() > 0
                                        ? Duration.ofSeconds(step.getTimeoutSeconds())
                                        : DEFAULT_STEP_TIMEOUT))
                        .toList(),
                Set.copyOf(service.getCapabilitiesList()),
                grace,
                service.getFreshImage());
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
