package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Places in a network that jobs' containers join. To make one takes an engine longer than all else that a short job
 * needs, so a slot that has run a container keeps one for the next: a container that does nothing ({@link PauseImage})
 * but to belong to the network.
 *
 * <p>Who joins shares the place and, by an engine's own rules, its files of names ({@code /etc/hosts} and such) as well.
 * Those might be changed for the next job, so each job gets fresh copies of them. All else that a job has in the network
 * ends with its processes.
 */
final class NetworkSandboxes implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NetworkSandboxes.class.getName());
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int PATIENCE_SECONDS = 2;
    private static final List<String> FILES = List.of("hosts", "hostname", "resolv.conf");
    private static final String JOINED = "container:";
    /** Of all that are in one, and so of all jobs in containers. */
    static final String HOST_NAME = "lattice";

    /**
     * What a container needs to be in the network.
     *
     * @param mode of its network
     * @param binds files of its own
     * @param process of the container whose place it is; empty when it is a place of its own, or nobody knows
     */
    record Place(String mode, List<Bind> binds, OptionalInt process) {
        /** The container whose place it is; empty when it is a place of its own. */
        Optional<String> sandbox() {
            return NetworkSandboxes.joined(mode);
        }
    }

    /** One of them. */
    private static final class Sandbox {
        final String container;
        final OptionalInt process;
        final Map<String, byte[]> files;
        boolean taken;
        long idleSince;

        Sandbox(String container, OptionalInt process, Map<String, byte[]> files, long now) {
            this.container = container;
            this.process = process;
            this.files = files;
            this.idleSince = now;
        }
    }

    private final DockerClient engine;
    private final Owner owner;
    private final String network;
    private final Path folder;
    private final LongSupplier nanos;
    /** In the labels of those that are made here: others are left by an agent before this one. */
    private final String maker = UUID.randomUUID().toString();

    private final ExecutorService makers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Integer, Sandbox> sandboxes = new HashMap<>();
    private final Set<Integer> making = new HashSet<>();
    private boolean impossible;
    private boolean closed;

    /**
     * @param network that they belong to
     * @param folder for the files of those who join
     * @param nanos a clock that never goes back
     */
    NetworkSandboxes(DockerClient engine, Owner owner, String network, Path folder, LongSupplier nanos) {
        this.engine = engine;
        this.owner = owner;
        this.network = network;
        this.folder = folder;
        this.nanos = nanos;
    }

    /** Where a slot's next container goes; in a place of its own when none is kept for it. */
    Place take(int slot) throws IOException {
        Sandbox kept;
        synchronized (this) {
            kept = sandboxes.get(slot);
            if (kept == null) {
                return new Place(network, List.of(), OptionalInt.empty());
            }
            kept.taken = true;
        }
        Path own = folder.resolve(Integer.toString(slot));
        Files.createDirectories(own);
        List<Bind> binds = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : kept.files.entrySet()) {
            Path copy = own.resolve(file.getKey());
            Files.deleteIfExists(copy);
            Files.write(copy, file.getValue());
            binds.add(new Bind(copy.toRealPath().toString(), new Volume("/etc/" + file.getKey())));
        }
        return new Place(JOINED + kept.container, binds, kept.process);
    }

    /** Whether a place is there no more, so that nobody can go there; another is found then. */
    boolean lost(int slot, Place place) {
        Optional<String> sandbox = place.sandbox();
        if (sandbox.isEmpty() || runs(sandbox.get())) {
            return false;
        }
        synchronized (this) {
            sandboxes.remove(slot);
        }
        Containers.remove(engine, sandbox.get());
        return true;
    }

    private boolean runs(String container) {
        try {
            return Boolean.TRUE.equals(
                    engine.inspectContainerCmd(container).exec().getState().getRunning());
        } catch (NotFoundException gone) {
            return false;
        }
    }

    /** A slot's container has ended: its place is kept for the next, or one is made while nobody waits for it. */
    synchronized void free(int slot) {
        Sandbox kept = sandboxes.get(slot);
        if (kept != null) {
            kept.taken = false;
            kept.idleSince = nanos.getAsLong();
        } else if (!closed && !impossible && making.add(slot)) {
            makers.execute(() -> make(slot));
        }
    }

    private void make(int slot) {
        String container = null;
        boolean kept = false;
        try {
            if (!PauseImage.require(engine)) {
                giveUp();
                return;
            }
            container = engine.createContainerCmd(PauseImage.NAME)
                    .withName("lattice-" + owner.node() + "-network-" + slot + "-" + maker)
                    .withHostName(HOST_NAME)
                    .withEntrypoint(PauseImage.PROGRAM)
                    .withUser("65534:65534")
                    .withLabels(owner.labels(Map.of(Labels.SANDBOX, maker)))
                    .withHostConfig(Confinement.ofOneProcess(network))
                    .exec()
                    .getId();
            engine.startContainerCmd(container).exec();
            Sandbox made = new Sandbox(container, process(container), files(container), nanos.getAsLong());
            synchronized (this) {
                kept = !closed;
                if (kept) {
                    sandboxes.put(slot, made);
                }
            }
        } catch (IOException | RuntimeException failed) {
            // The client wraps what a socket says in exceptions of several kinds. Jobs run without, only slower.
            LOG.log(Level.FINE, failed, () -> "no network sandbox for slot " + slot);
        } finally {
            if (container != null && !kept) {
                Containers.remove(engine, container);
            }
            synchronized (this) {
                making.remove(slot);
            }
        }
    }

    private OptionalInt process(String container) {
        Long pid = engine.inspectContainerCmd(container).exec().getState().getPidLong();
        return pid == null || pid <= 0 ? OptionalInt.empty() : OptionalInt.of(pid.intValue());
    }

    private synchronized void giveUp() {
        impossible = true;
        LOG.info("no network sandboxes are kept for jobs in containers: the processor is of an unknown kind");
    }

    private Map<String, byte[]> files(String container) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        for (String name : FILES) {
            try (InputStream archive = engine.copyArchiveFromContainerCmd(container, "/etc/" + name)
                            .exec();
                    TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
                if (tar.getNextEntry() == null) {
                    throw new IOException("the engine gave no " + name);
                }
                files.put(name, tar.readAllBytes());
            }
        }
        return files;
    }

    /** Removes those that were not needed for a while, and what an earlier agent left and nobody has joined. */
    void tidy() {
        remove(takeOut(KEPT.toNanos()));
        List<Container> mine = Containers.labeled(engine, owner.labels());
        Set<String> joined = mine.stream()
                .map(NetworkSandboxes::joined)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        remove(mine.stream()
                .filter(container -> container.getLabels().containsKey(Labels.SANDBOX)
                        && !container.getLabels().get(Labels.SANDBOX).equals(maker)
                        && !joined.contains(container.getId()))
                .map(Container::getId)
                .toList());
    }

    /** The container whose network another one shares. */
    static Optional<String> joined(Container container) {
        return Optional.ofNullable(container.getHostConfig())
                .map(host -> host.getNetworkMode())
                .flatMap(NetworkSandboxes::joined);
    }

    private static Optional<String> joined(String mode) {
        return mode.startsWith(JOINED) ? Optional.of(mode.substring(JOINED.length())) : Optional.empty();
    }

    private synchronized List<String> takeOut(long idleNanos) {
        List<String> out = new ArrayList<>();
        long now = nanos.getAsLong();
        sandboxes.values().removeIf(sandbox -> {
            boolean idle = !sandbox.taken && now - sandbox.idleSince >= idleNanos;
            if (idle) {
                out.add(sandbox.container);
            }
            return idle;
        });
        return out;
    }

    private void remove(List<String> containers) {
        containers.forEach(container -> Containers.remove(engine, container));
    }

    /** Removes those that nobody is in. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        makers.shutdown();
        try {
            if (!makers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warning("a network sandbox is left to the agent's next start: the engine does not answer");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        remove(takeOut(0));
    }
}
