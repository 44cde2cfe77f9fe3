package dev.lattice.agent.bootstrap;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.AllocationRunner;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.allocation.Restoration;
import dev.lattice.agent.allocation.Slots;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.allocation.hook.AdoptHook;
import dev.lattice.agent.allocation.hook.CleanupHook;
import dev.lattice.agent.allocation.hook.FilesHook;
import dev.lattice.agent.allocation.hook.Hook;
import dev.lattice.agent.allocation.hook.ImageHook;
import dev.lattice.agent.allocation.hook.LogsHook;
import dev.lattice.agent.allocation.hook.OutputsHook;
import dev.lattice.agent.allocation.hook.PrepareHook;
import dev.lattice.agent.allocation.hook.ReportHook;
import dev.lattice.agent.allocation.hook.StartHook;
import dev.lattice.agent.allocation.hook.WaitHook;
import dev.lattice.agent.availability.AvailabilityKeeper;
import dev.lattice.agent.availability.MachineOwner;
import dev.lattice.agent.availability.OrderFile;
import dev.lattice.agent.availability.OwnerFactsSource;
import dev.lattice.agent.availability.Restraint;
import dev.lattice.agent.availability.ScriptedOwner;
import dev.lattice.agent.blob.BlobCache;
import dev.lattice.agent.blob.BlobStore;
import dev.lattice.agent.blob.InputFiles;
import dev.lattice.agent.blob.InputLimits;
import dev.lattice.agent.blob.OutputFiles;
import dev.lattice.agent.call.Calls;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Drivers;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.driver.build.BuildDriver;
import dev.lattice.agent.driver.docker.DockerCommands;
import dev.lattice.agent.driver.docker.DockerDriver;
import dev.lattice.agent.driver.docker.DockerServices;
import dev.lattice.agent.driver.docker.Engine;
import dev.lattice.agent.driver.docker.EngineImages;
import dev.lattice.agent.driver.docker.ExportDriver;
import dev.lattice.agent.driver.docker.GpuDevices;
import dev.lattice.agent.driver.docker.ImageSources;
import dev.lattice.agent.driver.docker.ImageSweep;
import dev.lattice.agent.driver.docker.NoEngine;
import dev.lattice.agent.driver.docker.Owner;
import dev.lattice.agent.driver.docker.PulledImages;
import dev.lattice.agent.driver.process.InheritedExits;
import dev.lattice.agent.driver.process.PortableDriver;
import dev.lattice.agent.driver.process.PosixDriver;
import dev.lattice.agent.facts.ForeignCpu;
import dev.lattice.agent.facts.Gpus;
import dev.lattice.agent.facts.Machine;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.service.CutOff;
import dev.lattice.agent.service.Discards;
import dev.lattice.agent.service.Publication;
import dev.lattice.agent.service.Sampling;
import dev.lattice.agent.service.Services;
import dev.lattice.agent.service.Strays;
import dev.lattice.agent.service.Surroundings;
import dev.lattice.agent.session.BlobTransfer;
import dev.lattice.agent.session.Connection;
import dev.lattice.agent.session.Connection.TurnedAwayException;
import dev.lattice.agent.session.NodeIdentity;
import dev.lattice.agent.session.NodeParts;
import dev.lattice.agent.session.Outbox;
import dev.lattice.agent.supervisor.SupervisorLink;
import dev.lattice.agent.task.JobTask;
import dev.lattice.agent.tunnel.Links;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.agent.tunnel.provider.TunnelClients;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.protocol.AgentServiceGrpc.AgentServiceBlockingV2Stub;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.protocol.OwnerSample;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The agent as a list of parts. */
final class Agent implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Agent.class.getName());
    /** Clients that wait at a gateway wait longer than that. */
    private static final Duration ADOPTION_PATIENCE = Duration.ofSeconds(4);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);
    private static final Duration GIVE_BACK_PATIENCE = Duration.ofSeconds(2);
    private static final long IMAGES_MINUTES = 10;
    private static final long LATER_SECONDS = 20;
    private static final long SANDBOXES_SECONDS = 30;
    private static final int MILLIS = 1000;
    private static final long CACHE_BYTES = 10L << 30;
    private static final long RETIRE_CHECK_MILLIS = 200;
    /** How often to look whether the server has taken all ends before going without. */
    private static final int RETIRE_CHECKS = 25;

    private final AgentHome home;
    private final Journal journal;
    private final @Nullable SupervisorLink link;
    private final Gpus gpus;
    private final Optional<DockerDriver> containers;
    private final Drivers drivers;
    private final Allocations allocations;
    private final Connection connection;
    private final CutOff cutOff;
    private final Restoration restoration;
    private final Slots slots;
    private final Services services;
    private final Discards discards;
    private final Strays strays;
    private final ImageSweep images;
    private final Sampling sampling;
    private final Calls serverCalls;
    private final Tunnels tunnels;
    private final Links links;
    private final AvailabilityKeeper availability;
    private final Optional<Publication> publication;
    private final int maxParallel;
    private final Optional<Duration> longest;
    private final ScheduledExecutorService housekeeping;
    private final ScheduledExecutorService sender;

    /** @param environment says where the container engine is */
    Agent(AgentOptions options, AgentHome home, Map<String, String> environment) throws IOException {
        this.home = home;
        this.maxParallel = options.maxParallel();
        this.longest = options.longest();
        String bootId = Machine.bootId();
        NodeIdentity identity = NodeIdentity.load(home.identity(), options.name(), Machine.hostname());
        journal = Journal.open(home.journal(), bootId);
        link = options.supervised()
                ? new SupervisorLink(
                        home.root(),
                        home.exits(),
                        new FileInputStream(FileDescriptor.in),
                        new FileOutputStream(FileDescriptor.out))
                : null;
        Owner owner = new Owner(identity.nodeId().value(), home.token());
        boolean posix = PosixDriver.supported();
        LongSupplier clock = posix ? Processes::bootNanos : System::nanoTime;
        ImageSources sources = new ImageSources(options.privateRegistries(), options.localImages());
        PulledImages pulled = PulledImages.open(home.images(), InstantSource.system());
        gpus = gpus();
        GpuDevices devices = new GpuDevices(gpus.devices());
        containers = Engine.find(environment)
                .map(engine -> new DockerDriver(
                        engine,
                        URI.create(Engine.host(environment)),
                        sources,
                        pulled,
                        owner,
                        Machine.owner(home.root()),
                        home.containers(),
                        clock,
                        devices));
        Driver processes = posix
                ? new PosixDriver(home.channels(), home.token(), link == null ? InheritedExits.NONE : link)
                : new PortableDriver();
        BlobStore blobs = new BlobTransfer(this::calls);
        drivers = new Drivers(
                processes,
                containers.<Driver>map(driver -> driver).orElseGet(() -> new NoEngine(WorkSpec.DOCKER)),
                containers.isPresent() && posix
                        ? new BuildDriver(
                                processes,
                                new EngineImages(Engine.client(Engine.host(environment)), sources, pulled),
                                environment,
                                BuildDriver.Site.here(
                                        new Resources(Machine.cpuMillis(), Machine.memoryMb(), 0), this::serving),
                                CompletableFuture.delayedExecutor(
                                        LATER_SECONDS,
                                        TimeUnit.SECONDS,
                                        work -> Thread.ofVirtual().start(work)))
                        : new NoEngine(WorkSpec.BUILD),
                containers.isPresent()
                        ? new ExportDriver(Engine.host(environment), blobs, clock)
                        : new NoEngine("export"));
        housekeeping = Executors.newSingleThreadScheduledExecutor(daemon("housekeeping"));
        sender = Executors.newSingleThreadScheduledExecutor(daemon("sender"));

        Outbox outbox = new Outbox(journal, sender, this::busy);
        allocations = new Allocations(home.spool(), journal, outbox);
        restoration = new Restoration(journal, home.spool(), clock);
        restoration.restore(allocations, outbox);
        Set<AllocationId> held = allocations.all().stream().map(Allocation::id).collect(Collectors.toSet());
        containers.filter(DockerDriver::available).ifPresent(driver -> driver.sweep(held));

        BlobCache cache = new BlobCache(home.cache(), blobs, CACHE_BYTES, bootId, Clock.systemUTC());
        InputFiles inputs = new InputFiles(cache, InputLimits.DEFAULT);
        Hook outputs = new OutputsHook(new OutputFiles(blobs));
        Hook logs = new LogsHook(outbox);
        Hook wait = new WaitHook(journal, longest);
        StartGate gate = allocations.gate();
        List<Hook> lastSteps = List.of(new ReportHook(journal, outbox), new CleanupHook());
        AllocationRunner runner = new AllocationRunner(
                gate,
                List.of(
                        new FilesHook(gate, inputs, outbox),
                        new PrepareHook(gate, inputs),
                        new ImageHook(gate, drivers),
                        new StartHook(gate, drivers, journal, outbox),
                        logs,
                        wait,
                        outputs),
                lastSteps);
        AllocationRunner adopter = new AllocationRunner(
                gate, List.of(new AdoptHook(drivers, restoration), logs, wait, outputs), lastSteps);
        slots = new Slots(allocations, runner, adopter, outbox, home.scratch());

        tunnels = new Tunnels(
                identity.nodeId().value(),
                this::address,
                this::awaitServices,
                options.server().getHost());
        links = new Links(tunnels, this::address);
        ServiceDriver containersForServices =
                new DockerServices(Engine.host(environment), sources, pulled, owner, clock, links, cache, devices);
        images = new ImageSweep(Engine.client(Engine.host(environment)), pulled);
        ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
        services = new Services(
                new Surroundings(containersForServices, allocations, journal, outbox, home.spool(), waiting));
        sampling = new Sampling(services, allocations, waiting, outbox::used);
        publication = options.tunnels()
                .provider()
                .map(provider -> new Publication(
                        services,
                        new TunnelClients(provider, home.tunnels(), environment),
                        tunnels,
                        identity.nodeId().value(),
                        outbox));
        discards = new Discards(containersForServices, services::has, workload -> outbox.discarded(workload.value()));
        strays = new Strays(containersForServices, services::held);
        availability = new AvailabilityKeeper(
                options.ownerFacts()
                        .<OwnerFactsSource>map(file -> new ScriptedOwner(file, InstantSource.system()))
                        .orElseGet(() -> MachineOwner.here(
                                InstantSource.system(),
                                new ForeignCpu(
                                        rootProcess(options), this::containersInUse, Machine.cpuMillis() / MILLIS))),
                options.availability(),
                new OrderFile(home.availability()),
                new Restraint(
                        allocations,
                        outbox,
                        new Resources(Machine.cpuMillis(), Machine.memoryMb(), 0),
                        drivers::giveWay,
                        waiting),
                new AvailabilityKeeper.Listener() {
                    @Override
                    public void available(AvailabilityReport report) {
                        outbox.available(report);
                    }

                    @Override
                    public void sample(OwnerSample sample) {
                        outbox.owner(sample);
                    }
                });
        serverCalls = new Calls(this::calls, services::container, new DockerCommands(Engine.host(System.getenv())));

        connection = new Connection(
                options.server(),
                options.joinToken(),
                identity,
                () -> facts(options, bootId),
                new NodeParts(allocations, outbox, new ServerOrders(discards, serverCalls, tunnels, availability)),
                housekeeping);
        cutOff = new CutOff(allocations, connection::alone);
    }

    private @Nullable AgentServiceBlockingV2Stub calls() {
        return connection.calls();
    }

    private Optional<InetSocketAddress> address(AllocationId allocation, int port) {
        return services.find(allocation, port);
    }

    private Optional<InetSocketAddress> address(WorkloadId workload, int port) {
        return services.find(workload, port);
    }

    /** Above all that this agent starts, and what an earlier one left. */
    private static long rootProcess(AgentOptions options) {
        ProcessHandle self = ProcessHandle.current();
        return options.supervised() ? self.parent().map(ProcessHandle::pid).orElse(self.pid()) : self.pid();
    }

    private Set<String> containersInUse() {
        Set<String> containers = new HashSet<>();
        for (Allocation allocation : allocations.all()) {
            if (allocation.running() instanceof ContainerStamp stamp) {
                containers.add(stamp.container());
            }
        }
        return containers;
    }

    private boolean serving() {
        return services.serving();
    }

    private void awaitServices() throws InterruptedException {
        services.awaitFound(ADOPTION_PATIENCE);
    }

    private boolean busy() {
        return allocations.busy();
    }

    /** Allocations that it holds, ended ones included. */
    int held() {
        return allocations.all().size();
    }

    private NodeFacts facts(AgentOptions options, String bootId) {
        return NodeFacts.newBuilder()
                .setHostname(Machine.hostname())
                .setCpuMillis(Machine.cpuMillis())
                .setMemoryMb(Machine.memoryMb())
                .setDiskMb(Machine.freeDiskMb(home.root()))
                .setOs(Machine.system())
                .setArchitecture(Machine.architecture())
                .setAgentVersion(version())
                .setMaxParallel(options.maxParallel())
                .addAllTags(options.tags())
                .addAllDrivers(drivers.available())
                .setBootId(bootId)
                .setGpus(containers.isPresent() ? gpus.devices().size() : 0)
                .build();
    }

    private static Gpus gpus() {
        Gpus found = Gpus.here();
        if (found.others() > 0) {
            LOG.log(Level.INFO, "{0} graphics cards are not NVIDIA''s; work does not get them", found.others());
        }
        return found;
    }

    private static String version() {
        String version = Agent.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Runs until {@link #stop}. */
    void run() throws TurnedAwayException, InterruptedException, IOException {
        if (link != null) {
            int slotsInUse = Math.max(
                    maxParallel,
                    1
                            + restoration.running().keySet().stream()
                                    .mapToInt(slot -> slot)
                                    .max()
                                    .orElse(0));
            link.open(slotsInUse, restoration.processes(), this::retire);
        }
        IntStream.range(0, maxParallel)
                .forEach(slot -> slots.open(slot, restoration.running().get(slot)));
        restoration.running().forEach((slot, allocation) -> {
            if (slot >= maxParallel) {
                slots.adoptOnly(slot, allocation);
            }
        });
        // Before anything is taken up: what stood still goes on doing so, if its owner is still there.
        availability.open();
        publication.ifPresent(Publication::open);
        services.open(restoration.services());
        discards.open();
        strays.open();
        sampling.open();
        cutOff.open();
        ScheduledFuture<?> _ = housekeeping.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().start(images::run), IMAGES_MINUTES, IMAGES_MINUTES, TimeUnit.MINUTES);
        containers.ifPresent(driver -> {
            ScheduledFuture<?> _ = housekeeping.scheduleWithFixedDelay(
                    () -> Thread.ofVirtual().start(driver::tidy),
                    SANDBOXES_SECONDS,
                    SANDBOXES_SECONDS,
                    TimeUnit.SECONDS);
        });
        connection.run();
    }

    /** The supervisor has died: without it a crash would lose jobs. Finishes what runs and stops when that is told. */
    private void retire() {
        LOG.warning("the supervisor is gone; finishing what runs, then stopping");
        allocations.close();
        allocations.recallAll();
        AtomicInteger idleChecks = new AtomicInteger();
        ScheduledFuture<?> _ = housekeeping.scheduleWithFixedDelay(
                () -> {
                    boolean told = held() == 0 || idleChecks.incrementAndGet() > RETIRE_CHECKS;
                    if (allocations.idle() && told) {
                        stop();
                    }
                },
                RETIRE_CHECK_MILLIS,
                RETIRE_CHECK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Gives back what was not started, leaves what runs to the supervisor, and ends {@link #run}. Any thread. */
    void stop() {
        boolean heard = connection.leave();
        try {
            allocations.giveBack(heard ? GIVE_BACK_PATIENCE : Duration.ZERO);
            availability.close();
            sampling.close();
            strays.close();
            publication.ifPresent(Publication::close);
            discards.close();
            services.leave(STOP_PATIENCE);
            leaveRunning();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            LOG.log(Level.WARNING, "leaving what runs to the supervisor: {0}", gone.getMessage());
        }
        connection.stop();
    }

    private void leaveRunning() throws IOException {
        int left = 0;
        for (Allocation allocation : allocations.all()) {
            Stamp running = allocation.running();
            if (running != null) {
                left++;
                // A container has the engine above it, and needs no supervisor.
                if (link != null
                        && running instanceof ProcessStamp process
                        && allocation.task() instanceof JobTask job) {
                    link.leave(
                            process,
                            allocation.id(),
                            allocation.slot(),
                            millisLeft(allocation, job),
                            job.stopGrace().toMillis());
                }
            }
        }
        if (link != null) {
            link.farewell();
        }
        if (left > 0) {
            LOG.log(Level.INFO, "{0} running on without the agent; the next start on this home takes over", left);
        }
    }

    private long millisLeft(Allocation allocation, JobTask job) {
        long limit = job.limitNanos(longest);
        if (allocation.stopWish() != null) {
            return 0;
        }
        return limit == Long.MAX_VALUE
                ? SupervisorLink.NO_LIMIT
                : Math.max(0, TimeUnit.NANOSECONDS.toMillis(limit - (System.nanoTime() - allocation.startedNanos())));
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon(true).factory();
    }

    @Override
    public void close() throws IOException {
        serverCalls.close();
        links.close();
        tunnels.close();
        sender.shutdownNow();
        housekeeping.shutdownNow();
        if (allocations.idle() && slots.awaitEnd(STOP_PATIENCE)) {
            drivers.close();
            for (Allocation allocation : allocations.all()) {
                allocation.leave();
            }
            journal.close();
            home.close();
        }
        // Otherwise both stay open until this process ends: a job that ends now is written down, or its process is
        // left.
    }
}
