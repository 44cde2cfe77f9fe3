package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the containers of services, with all that they have to have before they start. */
final class ContainerMaker {
    private static final String LOOPBACK = "127.0.0.1";

    /**
     * Where a container begins.
     *
     * @param reached whether this machine reaches all of the network. Where it does nothing is published: to publish a
     *     port takes an engine a tenth of a second and a process, and whoever has an account on the machine could use it
     */
    record Place(String network, boolean reached) {}

    private final DockerClient engine;
    private final Owner owner;
    private final ProjectNetworks networks;
    private final ContainerFiles files;
    private final GpuDevices gpus;

    ContainerMaker(DockerClient engine, Owner owner, ProjectNetworks networks, GpuDevices gpus) {
        this.gpus = gpus;
        this.engine = engine;
        this.owner = owner;
        this.networks = networks;
        this.files = new ContainerFiles(engine);
    }

    /** What a task's container is called. */
    String name(ServiceTask task) {
        return "lattice-" + owner.node() + "-" + task.allocation();
    }

    /**
     * Whether making it takes more than one call, so that one that never started may lack something: an agent that died in
     * between does not come back to that.
     */
    static boolean inParts(ServiceTask task) {
        return !task.blueprint().networks().isEmpty()
                || !task.blueprint().files().isEmpty();
    }

    /**
     * Makes it; returns its id. What was made of one that cannot be made is removed.
     *
     * @throws ConflictException when it is there
     */
    String make(ServiceTask task, Place place, List<Bind> binds, LinkWiring.Wires wires) throws EngineAwayException {
        String container = created(task, place, binds, wires);
        if (!inParts(task)) {
            return container;
        }
        boolean made = false;
        try {
            EngineCalls.order(() -> {
                networks.join(container, task.project(), task.blueprint().networks());
                files.put(container, wires.files());
                return container;
            });
            made = true;
            return container;
        } catch (NotFoundException gone) {
            // A network that was empty until now has just been tidied away, or its owner removed the container.
            throw new EngineAwayException(gone);
        } finally {
            if (!made) {
                DockerServices.delete(engine, container);
            }
        }
    }

    private String created(ServiceTask task, Place place, List<Bind> binds, LinkWiring.Wires wires)
            throws EngineAwayException {
        List<String> devices = devices(task.limits().gpus());
        try {
            return EngineCalls.order(
                    () -> order(task, place, binds, wires, devices).exec().getId());
        } finally {
            gpus.made(devices);
        }
    }

    private List<String> devices(int wanted) throws EngineAwayException {
        try {
            return gpus.take(engine, owner, wanted);
        } catch (GpuDevices.TakenException taken) {
            // What has them is on its way out: the server counts them as free.
            throw new EngineAwayException(String.valueOf(taken.getMessage()));
        }
    }

    private CreateContainerCmd order(
            ServiceTask task, Place place, List<Bind> binds, LinkWiring.Wires wires, List<String> devices) {
        Map<String, String> labels = Labels.of(owner, task, wires.label());
        if (!devices.isEmpty()) {
            labels.put(Labels.GPUS, GpuDevices.label(devices));
        }
        Blueprint blueprint = task.blueprint();
        MainProcess process = blueprint.process();
        Set<Integer> listening = ports(blueprint);
        Ports ports = new Ports();
        if (!place.reached()) {
            // The engine chooses, anew at each start, so that nobody else's port is hit.
            listening.forEach(port -> ports.bind(ExposedPort.tcp(port), Ports.Binding.bindIp(LOOPBACK)));
        }
        CreateContainerCmd create = engine.createContainerCmd(blueprint.image().complete())
                .withName(name(task))
                .withHostName(process.hostname().isEmpty() ? task.name() : process.hostname())
                .withAliases(task.name())
                .withLabels(labels)
                .withEnv(wires.environment().entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList())
                .withExposedPorts(listening.stream().map(ExposedPort::tcp).toList())
                .withHostConfig(GpuDevices.add(Confinement.of(task, place.network(), binds, ports), devices)
                        .withExtraHosts(wires.hosts().toArray(String[]::new)));
        if (!process.entrypoint().isEmpty()) {
            create.withEntrypoint(process.entrypoint());
        }
        if (!process.command().isEmpty()) {
            create.withCmd(process.command());
        }
        if (!process.user().isEmpty()) {
            create.withUser(process.user());
        }
        if (!process.stop().signal().isEmpty()) {
            create.withStopSignal(process.stop().signal());
        }
        return create;
    }

    private static Set<Integer> ports(Blueprint blueprint) {
        Set<Integer> ports =
                blueprint.ports().stream().map(Port::number).collect(Collectors.toCollection(TreeSet::new));
        switch (blueprint.startup().readiness()) {
            case Probe.Tcp tcp -> ports.add(tcp.port());
            case Probe.Http http -> ports.add(http.port());
            case Probe.Exec _, Probe.Running _ -> {
                // Need none.
            }
        }
        return ports;
    }
}
