package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LaunchException.Code;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.task.Work;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Runs each task in a container of its own. */
public final class DockerDriver implements Driver {
    private static final Logger LOG = Logger.getLogger(DockerDriver.class.getName());
    private static final String NO_TALK = "com.docker.network.bridge.enable_icc";
    private static final String ENTRY_BY_SHELL = "sh";

    /** How long an adoption waits for an engine that is being restarted as well. */
    private static final int GPU_TRIES = 5;

    private static final int ADOPTION_TRIES = 60;

    private static final Duration ADOPTION_PAUSE = Duration.ofSeconds(1);

    private final DockerClient engine;
    private final GpuDevices gpus;
    private final Images images;
    private final Owner owner;
    private final String user;
    private final LongSupplier bootNanos;
    /** Containers on it reach the internet and not each other. */
    private final String network;

    private final NetworkSandboxes sandboxes;
    private final SlotCgroups cgroups;
    private final URI address;
    private boolean networked;

    /**
     * @param address where the engine is
     * @param owner in the labels of all that is made
     * @param user {@code uid:gid} that owns the tasks' folders
     * @param sources where images may come from
     * @param pulled those that came
     * @param files a folder for the files of names that containers get
     * @param bootNanos the clock of stamps
     * @param gpus that containers may have
     */
    public DockerDriver(
            DockerClient engine,
            URI address,
            ImageSources sources,
            PulledImages pulled,
            Owner owner,
            String user,
            Path files,
            LongSupplier bootNanos,
            GpuDevices gpus) {
        this.engine = engine;
        this.gpus = gpus;
        this.address = address;
        this.images = new Images(engine, sources, pulled);
        this.owner = owner;
        this.user = user;
        this.bootNanos = bootNanos;
        this.network = "lattice-" + owner.node() + "-jobs";
        this.sandboxes = new NetworkSandboxes(engine, owner, network, files, bootNanos);
        this.cgroups = new SlotCgroups(engine, owner);
    }

    @Override
    public String name() {
        return JobSpec.DOCKER;
    }

    /** Whether the engine answers. */
    @Override
    public boolean available() {
        try {
            engine.pingCmd().exec();
            return true;
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "no container engine", away);
            return false;
        }
    }

    @Override
    public void prepare(Launch launch, BooleanSupplier unwanted) throws LaunchException {
        images.require(container(launch).image(), progress -> {}, unwanted);
    }

    @Override
    public Execution start(int slot, Launch launch) throws LaunchException {
        long before = bootNanos.getAsLong();
        boolean started = false;
        try {
            requireNetwork();
            Started container = run(slot, launch);
            started = true;
            return execution(slot, launch, new ContainerStamp(container.id(), before), Optional.of(container.counts()));
        } catch (BadRequestException | NotFoundException refused) {
            throw new LaunchException(
                    Code.COMMAND_NOT_FOUND, "The container was not started: " + EngineCalls.said(refused));
        } catch (DockerException | IOException failed) {
            throw new LaunchException(
                    Code.NODE_CANNOT_START,
                    "The node's engine did not start the container: " + EngineCalls.said(failed));
        } finally {
            if (!started) {
                sandboxes.free(slot);
            }
        }
    }

    /** @param counts from its start on */
    private record Started(String id, SlotCounts counts) {}

    private Started run(int slot, Launch launch) throws IOException {
        NetworkSandboxes.Place place = sandboxes.take(slot);
        try {
            return run(slot, launch, place);
        } catch (DockerException refused) {
            if (!sandboxes.lost(slot, place) && !networkLost()) {
                throw refused;
            }
            requireNetwork();
            return run(slot, launch, sandboxes.take(slot));
        }
    }

    private Started run(int slot, Launch launch, NetworkSandboxes.Place place) throws IOException {
        // The processes of an engine elsewhere have numbers that are others' here.
        OptionalInt process = "unix".equals(address.getScheme()) ? place.process() : OptionalInt.empty();
        SlotCounts counts =
                new SlotCounts(cgroups, slot, process, place.sandbox().isEmpty());
        String container = created(slot, launch, place);
        try {
            engine.startContainerCmd(container).exec();
        } catch (DockerException refused) {
            Containers.remove(engine, container);
            throw refused;
        }
        return new Started(container, counts);
    }

    private String created(int slot, Launch launch, NetworkSandboxes.Place place) throws IOException {
        List<String> devices = devices(launch.limits().gpus());
        try {
            return create(slot, launch, place, devices).exec().getId();
        } finally {
            gpus.made(devices);
        }
    }

    /** What had them before may be just ending. */
    private List<String> devices(int wanted) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return gpus.take(engine, owner, wanted);
            } catch (GpuDevices.TakenException taken) {
                if (tries == GPU_TRIES) {
                    throw new IOException(taken.getMessage(), taken);
                }
                pause();
            }
        }
    }

    private Execution execution(int slot, Launch launch, ContainerStamp stamp, Optional<SlotCounts> counts) {
        return new ContainerExecution(
                engine, address, stamp, launch.limits().cpuMillis(), counts, () -> sandboxes.free(slot));
    }

    private CreateContainerCmd create(int slot, Launch launch, NetworkSandboxes.Place place, List<String> devices)
            throws IOException {
        Path home = launch.home().toRealPath();
        List<String> arguments = arguments(container(launch).command());
        CreateContainerCmd create =
                engine.createContainerCmd(container(launch).image().complete());
        if (place.sandbox().isEmpty()) {
            create.withHostName(NetworkSandboxes.HOST_NAME);
        }
        return create.withName("lattice-" + owner.node() + "-" + launch.allocation())
                .withLabels(labels(slot, launch, devices))
                .withUser(user)
                .withWorkingDir(inside(home, launch.folder().toRealPath()))
                .withEnv(environment(launch.environment()))
                // The command as it is: what an image would put before it is for what the image starts by itself.
                .withEntrypoint(arguments.getFirst())
                .withCmd(arguments.subList(1, arguments.size()))
                .withHostConfig(
                        GpuDevices.add(Confinement.of(home, launch.limits(), place, cgroups.of(slot)), devices));
    }

    private Map<String, String> labels(int slot, Launch launch, List<String> devices) {
        Map<String, String> labels = Labels.of(owner, slot, launch);
        if (!devices.isEmpty()) {
            labels.put(Labels.GPUS, GpuDevices.label(devices));
        }
        return labels;
    }

    private static String inside(Path home, Path folder) {
        return Path.of(Confinement.HOME).resolve(home.relativize(folder)).toString();
    }

    private static List<String> environment(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.toCollection(java.util.ArrayList::new));
    }

    private static List<String> arguments(Command command) {
        return switch (command) {
            case Command.Shell(String line) -> List.of(ENTRY_BY_SHELL, "-c", line);
            case Command.Arguments(List<String> values) -> values;
        };
    }

    private static Work.Container container(Launch launch) {
        if (launch.work() instanceof Work.Container container) {
            return container;
        }
        throw new IllegalArgumentException("a container needs an image");
    }

    private synchronized void requireNetwork() {
        if (networked) {
            return;
        }
        EngineNetworks.require(engine, network, Map.of(NO_TALK, "false"), owner.labels());
        networked = true;
    }

    private synchronized void removeNetwork() {
        if (networked) {
            try {
                engine.removeNetworkCmd(network).exec();
            } catch (RuntimeException used) {
                // Or the engine is away. The next agent uses it as it is.
                LOG.log(Level.FINE, used, () -> "network " + network + " stays");
            }
        }
    }

    /** Whether somebody has removed it since. */
    private synchronized boolean networkLost() {
        networked = EngineNetworks.has(engine, network);
        return !networked;
    }

    @Override
    public Optional<Execution> adopt(int slot, Launch launch, Stamp stamp) {
        if (!(stamp instanceof ContainerStamp container)) {
            return Optional.empty();
        }
        for (int tries = 1; ; tries++) {
            try {
                engine.inspectContainerCmd(container.container()).exec();
                // What was counted before its start is not known any more.
                return Optional.of(execution(slot, launch, container, Optional.empty()));
            } catch (NotFoundException removed) {
                return Optional.empty();
            } catch (RuntimeException away) {
                if (tries == ADOPTION_TRIES) {
                    LOG.log(Level.WARNING, "{0} cannot be asked for: {1}", new Object[] {stamp, away.getMessage()});
                    return Optional.empty();
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ADOPTION_PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void clear(int slot) {
        remove(owner.labels(Map.of(Labels.SLOT, Integer.toString(slot))), List.of(), Set.of());
    }

    /** Removes what an earlier agent of this node left of jobs and nobody holds any more. */
    public void sweep(Set<AllocationId> held) {
        remove(
                owner.labels(),
                List.of(Labels.JOB),
                held.stream().map(AllocationId::toString).collect(Collectors.toSet()));
        tidy();
    }

    /** Removes what was kept for jobs that did not come. */
    public void tidy() {
        try {
            sandboxes.tidy();
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "network sandboxes are looked through later", away);
        }
    }

    private void remove(Map<String, String> labels, List<String> present, Set<String> held) {
        try {
            for (Container container : Containers.labeled(engine, labels)) {
                if (container.getLabels().keySet().containsAll(present)
                        && !held.contains(container.getLabels().get(Labels.ALLOCATION))) {
                    Containers.remove(engine, container.getId());
                }
            }
        } catch (RuntimeException away) {
            LOG.log(Level.WARNING, "what was left in containers is not removed: {0}", away.getMessage());
        }
    }

    @Override
    public void giveWay(boolean last) {
        cgroups.giveWay(last);
    }

    @Override
    public void close() {
        sandboxes.close();
        // Another agent's may have been joined until now.
        tidy();
        removeNetwork();
        cgroups.close();
        try {
            engine.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
