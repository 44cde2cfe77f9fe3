package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Container;
import dev.lattice.agent.blob.BlobCache;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LinkPorts;
import dev.lattice.agent.driver.LinkPorts.Bridge;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Runs services in containers of the node's engine. */
public final class DockerServices implements ServiceDriver {
    private static final Logger LOG = Logger.getLogger(DockerServices.class.getName());
    /** What the engine calls the state of a container that was made and nothing more. */
    private static final String NEVER_STARTED = "created";

    /** For what nobody asked to stop, and which therefore nobody gave a time. */
    private static final int STRAY_GRACE_SECONDS = 30;

    private final DockerClient engine;
    private final URI address;
    private final Images images;
    private final EngineImages stock;
    private final ImportedImages imported;
    private final ProjectNetworks networks;
    private final WorkloadVolumes volumes;
    private final ContainerMaker maker;
    private final Owner owner;
    private final LongSupplier bootNanos;
    private final LinkWiring links;
    /** Containers that this agent has had in its hands: what runs in others nobody listens to. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /**
     * @param host the engine's, such as {@code unix:///var/run/docker.sock}; nothing is sent yet
     * @param sources where images may come from
     * @param pulled those that came
     * @param owner in the labels of all that is made
     * @param bootNanos the clock of stamps
     * @param ports through which containers reach what may run elsewhere
     * @param blobs in which copies of images come
     * @param gpus that containers may have
     */
    public DockerServices(
            String host,
            ImageSources sources,
            PulledImages pulled,
            Owner owner,
            LongSupplier bootNanos,
            LinkPorts ports,
            BlobCache blobs,
            GpuDevices gpus) {
        this.engine = Engine.client(host);
        this.address = URI.create(host);
        this.images = new Images(engine, sources, pulled);
        this.stock = new EngineImages(engine, sources, pulled);
        this.imported = new ImportedImages(engine, blobs, pulled, owner.node());
        this.networks = new ProjectNetworks(engine, owner);
        this.volumes = new WorkloadVolumes(engine, owner);
        this.maker = new ContainerMaker(engine, owner, networks, gpus);
        this.owner = owner;
        this.bootNanos = bootNanos;
        this.links = new LinkWiring(ports, owner.node());
    }

    @Override
    public void prepare(ServiceTask task, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException, EngineAwayException {
        try {
            EngineCalls.tell(engine.pingCmd()::exec);
        } catch (DockerException confused) {
            throw new EngineAwayException(confused);
        }
        ImageReference image = task.blueprint().image();
        if (BuiltImage.isOf(task.workload(), image)) {
            if (task.copy().isPresent()) {
                imported.require(task.allocation(), image, task.copy().get(), progress, unwanted);
            } else {
                images.requireBuilt(image);
            }
        } else if (task.blueprint().freshImage()) {
            images.refresh(image, progress, unwanted);
        } else {
            images.require(image, progress, unwanted);
        }
    }

    @Override
    public ServiceContainer create(ServiceTask task) throws LaunchException, EngineAwayException {
        try {
            long before = bootNanos.getAsLong();
            String network = EngineCalls.order(() -> networks.require(task));
            Optional<Bridge> bridge = bridge(task);
            LinkWiring.Wires wires = links.connect(task, linked(task, bridge));
            boolean made = false;
            try {
                String container =
                        made(task, new ContainerMaker.Place(network, bridge.isPresent()), volumes.require(task), wires);
                made = true;
                return service(task, container, before);
            } finally {
                if (!made) {
                    links.disconnect(task);
                }
            }
        } catch (DockerException refused) {
            throw refused(refused);
        }
    }

    private Optional<Bridge> bridge(ServiceTask task) throws EngineAwayException {
        try {
            return EngineCalls.ask(() -> networks.bridge(task));
        } catch (NotFoundException gone) {
            // The network was empty until now, and has just been tidied away.
            throw new EngineAwayException(gone);
        }
    }

    /** Through which its links lead; empty when none does. */
    private Optional<Bridge> linked(ServiceTask task, Optional<Bridge> bridge) {
        if (!links.needed(task)) {
            return Optional.empty();
        }
        if (bridge.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "''{0}'' reaches other workloads on this node only: the engine is not on this machine",
                    task.name());
        }
        return bridge;
    }

    private DockerService service(ServiceTask task, String container, long before) {
        known.add(container);
        return new DockerService(
                engine,
                address,
                new ContainerStamp(container, before),
                task.limits().cpuMillis(),
                () -> links.disconnect(task));
    }

    /** The container that is there already: an agent before this one died before it could write that down. */
    private String made(ServiceTask task, ContainerMaker.Place place, List<Bind> binds, LinkWiring.Wires wires)
            throws EngineAwayException {
        try {
            return maker.make(task, place, binds, wires);
        } catch (ConflictException there) {
            InspectContainerResponse found = EngineCalls.ask(engine.inspectContainerCmd(maker.name(task))::exec);
            if (NEVER_STARTED.equals(found.getState().getStatus()) && ContainerMaker.inParts(task)) {
                delete(engine, found.getId());
                return maker.make(task, place, binds, wires);
            }
            Map<String, String> labels = found.getConfig().getLabels();
            if (labels != null) {
                EngineCalls.tell(() -> restore(task, labels));
            }
            return found.getId();
        }
    }

    static LaunchException refused(DockerException answer) {
        return new LaunchException(
                LaunchException.Code.NODE_CANNOT_START,
                "The node's engine does not start the container: " + EngineCalls.said(answer));
    }

    @Override
    public Optional<ServiceContainer> find(ServiceTask task) throws EngineAwayException {
        long before = bootNanos.getAsLong();
        Optional<Container> found = labeled(
                        Map.of(Labels.ALLOCATION, task.allocation().toString()))
                .stream()
                .findFirst();
        if (found.isPresent()) {
            if (NEVER_STARTED.equals(found.get().getState()) && ContainerMaker.inParts(task)) {
                delete(engine, found.get().getId());
                return Optional.empty();
            }
            EngineCalls.tell(() -> restore(task, found.get().getLabels()));
            String container = found.get().getId();
            if (known.add(container)) {
                CommandMark.any(engine, container).endAll();
            }
        }
        return found.map(container -> service(task, container.getId(), before));
    }

    private void restore(ServiceTask task, Map<String, String> labels) {
        String wired = labels.get(Labels.LINKS);
        if (wired != null) {
            networks.bridge(task).ifPresent(bridge -> links.restore(task, bridge, wired));
        }
    }

    private List<Container> labeled(Map<String, String> labels) throws EngineAwayException {
        return EngineCalls.ask(() -> Containers.labeled(engine, labels)).stream()
                .filter(container -> container
                        .getLabels()
                        .entrySet()
                        .containsAll(owner.labels().entrySet()))
                .toList();
    }

    @Override
    public void vacate(ServiceTask task) throws EngineAwayException {
        for (Container other : labeled(Map.of(
                Labels.WORKLOAD, task.workload().toString(), Labels.INSTANCE, Integer.toString(task.instance())))) {
            if (!task.allocation().toString().equals(other.getLabels().get(Labels.ALLOCATION))) {
                LOG.log(Level.INFO, "container {0} makes room for allocation {1}", new Object[] {
                    other.getId(), task.allocation()
                });
                end(other.getId());
            }
        }
    }

    private void end(String container) throws EngineAwayException {
        try {
            EngineCalls.tell(() -> engine.stopContainerCmd(container)
                    .withTimeout(STRAY_GRACE_SECONDS)
                    .exec());
        } catch (NotFoundException | NotModifiedException over) {
            LOG.log(Level.FINE, "container {0} has ended already", container);
        } catch (DockerException failed) {
            throw new EngineAwayException(failed);
        }
        delete(engine, container);
    }

    /** Removes a container for certain. */
    static void delete(DockerClient engine, String container) throws EngineAwayException {
        try {
            EngineCalls.tell(() -> engine.removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec());
        } catch (NotFoundException removed) {
            LOG.log(Level.FINE, "container {0} is gone already", container);
        } catch (DockerException busy) {
            // It is going already, or somebody else is removing it; the next try tells.
            throw new EngineAwayException(busy);
        }
    }

    @Override
    public void discard(WorkloadId workload) throws EngineAwayException {
        for (Container left : labeled(Map.of(Labels.WORKLOAD, workload.toString()))) {
            end(left.getId());
        }
        try {
            EngineCalls.tell(() -> volumes.remove(workload));
            stock.removeAll(BuiltImage.repository(workload));
        } catch (DockerException used) {
            throw new EngineAwayException(used);
        }
        tidyNetworks();
    }

    @Override
    public Set<AllocationId> strays(Set<AllocationId> held) throws EngineAwayException {
        List<Container> mine = labeled(owner.labels());
        known.retainAll(mine.stream().map(Container::getId).toList());
        return mine.stream()
                .map(Container::getLabels)
                .filter(labels -> labels.containsKey(Labels.WORKLOAD) && labels.containsKey(Labels.ALLOCATION))
                .map(labels -> AllocationId.parse(labels.get(Labels.ALLOCATION)))
                .filter(allocation -> !held.contains(allocation))
                .collect(Collectors.toSet());
    }

    @Override
    public void remove(AllocationId allocation) throws EngineAwayException {
        for (Container left : labeled(Map.of(Labels.ALLOCATION, allocation.toString()))) {
            end(left.getId());
        }
    }

    @Override
    public void tidyNetworks() throws EngineAwayException {
        try {
            EngineCalls.tell(networks::tidy);
        } catch (DockerException failed) {
            throw new EngineAwayException(failed);
        }
    }
}
