package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LaunchException.Code;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.Errno;
import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.posix.SpawnActions;
import dev.lattice.agent.posix.Spawner;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Plain processes on Linux: {@code posix_spawn}, named pipes, cgroups where they can be had. */
public final class PosixDriver implements Driver {
    private static final Logger LOG = Logger.getLogger(PosixDriver.class.getName());

    private final AtomicBoolean complained = new AtomicBoolean();
    private final AtomicBoolean complainedOfPrecedence = new AtomicBoolean();
    private final Path channels;
    private final InheritedExits inherited;
    private final IntFunction<Containment> containments;
    private final Strays strays = new Strays();
    private final Programs programs = new Programs();
    private final ConcurrentHashMap<Integer, PosixSlot> slots = new ConcurrentHashMap<>();
    private volatile boolean givesWay;

    /** Whether this system is one for it. */
    public static boolean supported() {
        return Spawner.supported();
    }

    /**
     * @param channels the folder of the named pipes {@code <slot>.out} and {@code <slot>.err}; missing ones are made
     * @param group tells this agent's cgroups from those of another on the same machine
     */
    public PosixDriver(Path channels, String group, InheritedExits inherited) {
        this(channels, inherited, slot -> Cgroups.enter(group, slot));
    }

    PosixDriver(Path channels, InheritedExits inherited, IntFunction<Containment> containments) {
        this.channels = channels;
        this.inherited = inherited;
        this.containments = containments;
        Processes.becomeSubreaper();
    }

    @Override
    public String name() {
        return JobSpec.PROCESS;
    }

    @Override
    public Execution start(int slotNumber, Launch launch) throws LaunchException {
        PosixSlot slot = slot(slotNumber);
        Limits limits = limit(slot, launch.limits());
        ProcessStamp stamp;
        try {
            stamp = spawn(slot, launch);
        } catch (LaunchException refused) {
            limits.started();
            limits.close();
            throw refused;
        }
        limits.started();
        int descriptor = Processes.openPidDescriptor(stamp.pid());
        if (descriptor < 0) {
            Processes.kill(-stamp.pid(), Processes.SIGKILL);
            Processes.awaitEnd(stamp.pid());
            strays.reapMain(stamp.pid());
            limits.close();
            throw new LaunchException(
                    Code.NODE_CANNOT_START, "the process cannot be watched: " + Errno.name(-descriptor));
        }
        slot.containment.admit(stamp.pid());
        return execution(slot, launch, stamp, descriptor, limits, null);
    }

    private Execution execution(
            PosixSlot slot,
            Launch launch,
            ProcessStamp stamp,
            int descriptor,
            Limits limits,
            @Nullable InheritedExits ends) {
        return new PosixExecution(
                slot,
                launch.allocation(),
                stamp,
                descriptor,
                strays,
                limits,
                launch.limits().cpuMillis(),
                ends);
    }

    private Limits limit(PosixSlot slot, Resources most) {
        if (most.cpuMillis() == 0 && most.memoryMb() == 0 && !slot.containment.startsLimited()) {
            return Limits.NONE;
        }
        try {
            return slot.containment.limit(most);
        } catch (IOException refused) {
            if (!complained.getAndSet(true)) {
                LOG.log(
                        Level.WARNING,
                        "this machine does not limit what jobs use of cores and memory: {0}",
                        refused.getMessage());
            }
            return Limits.NONE;
        }
    }

    private ProcessStamp spawn(PosixSlot slot, Launch launch) throws LaunchException {
        List<String> arguments = Programs.arguments(launch);
        String name = arguments.getFirst();
        String path = launch.environment().getOrDefault("PATH", Programs.DEFAULT_PATH);
        String program = programs.find(name, path, launch.folder());
        long before = Processes.bootNanos();
        int pid = spawn(slot, program, arguments, launch);
        if (pid == -Errno.ENOENT && programs.remembers(name, path)) {
            programs.forget(name, path);
            program = programs.find(name, path, launch.folder());
            pid = spawn(slot, program, arguments, launch);
        }
        if (pid == -Errno.ENOEXEC) {
            pid = spawn(slot, Programs.shell(), Programs.byShell(program, arguments), launch);
        }
        if (pid < 0) {
            throw refused(program, -pid);
        }
        return new ProcessStamp(pid, before, Processes.bootNanos());
    }

    private int spawn(PosixSlot slot, String program, List<String> arguments, Launch launch) throws LaunchException {
        List<String> environment = Programs.entries(launch.environment());
        SpawnActions actions;
        try {
            actions = slot.actionsFor(launch.folder());
        } catch (IOException failed) {
            throw new LaunchException(Code.NODE_CANNOT_START, String.valueOf(failed.getMessage()));
        }
        return strays.register(() -> slot.spawner.spawn(program, arguments, environment, actions));
    }

    private static LaunchException refused(String program, int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR ->
                new LaunchException(Code.COMMAND_NOT_FOUND, "'" + program + "' or its interpreter was not found");
            case Errno.EACCES ->
                new LaunchException(Code.COMMAND_NOT_EXECUTABLE, "'" + program + "' may not be executed");
            case Errno.E2BIG ->
                new LaunchException(Code.COMMAND_TOO_LONG, "the command and its environment are too long");
            default ->
                new LaunchException(
                        Code.NODE_CANNOT_START, "'" + program + "' could not be started: " + Errno.name(errno));
        };
    }

    @Override
    public Optional<Execution> adopt(int slotNumber, Launch launch, Stamp found) {
        if (!(found instanceof ProcessStamp stamp)) {
            return Optional.empty();
        }
        PosixSlot slot = slot(slotNumber);
        if (inherited.find(stamp).isPresent()) {
            return Optional.of(adopted(slot, launch, stamp, -1, inherited));
        }
        int descriptor = Processes.openPidDescriptor(stamp.pid());
        Optional<ProcFiles.Stat> stat = descriptor < 0
                ? Optional.empty()
                : ProcFiles.stat(stamp.pid())
                        .filter(stated -> stated.startedBetween(stamp.notBeforeNanos(), stamp.notAfterNanos()));
        if (stat.isEmpty()) {
            if (descriptor >= 0) {
                Descriptors.close(descriptor);
            }
            // It may have ended, and its end been recorded, since we looked.
            return inherited.find(stamp).map(exit -> adopted(slot, launch, stamp, -1, inherited));
        }
        InheritedExits ends = inherited.comeFrom(stat.get().parent()) ? inherited : InheritedExits.NONE;
        return Optional.of(adopted(slot, launch, stamp, descriptor, ends));
    }

    private Execution adopted(PosixSlot slot, Launch launch, ProcessStamp stamp, int descriptor, InheritedExits ends) {
        Limits limits = Limits.NONE;
        if (launch.limits().cpuMillis() > 0 || launch.limits().memoryMb() > 0) {
            try {
                limits = slot.containment.adoptLimits(launch.limits());
            } catch (IOException gone) {
                LOG.log(Level.FINE, "the limits of a process are gone", gone);
            }
        }
        return execution(slot, launch, stamp, descriptor, limits, ends);
    }

    @Override
    public void clear(int slotNumber) {
        PosixSlot slot = slot(slotNumber);
        slot.containment.killAll();
        strays.reapOrphans();
    }

    @Override
    public void giveWay(boolean last) {
        if (last == givesWay) {
            return;
        }
        givesWay = last;
        slots.values().forEach(slot -> giveWay(slot.containment, last));
    }

    private void giveWay(Containment containment, boolean last) {
        try {
            containment.giveWay(last);
        } catch (IOException refused) {
            if (last && !complainedOfPrecedence.getAndSet(true)) {
                LOG.log(
                        Level.WARNING,
                        "this machine does not let its owner''s programs go before jobs: {0}",
                        refused.getMessage());
            }
        }
    }

    private PosixSlot slot(int number) {
        return slots.computeIfAbsent(number, this::open);
    }

    private PosixSlot open(int number) {
        Path out = channels.resolve(number + ".out");
        Path err = channels.resolve(number + ".err");
        try {
            Descriptors.makeFifo(out);
            Descriptors.makeFifo(err);
            Containment containment = containments.apply(number);
            giveWay(containment, givesWay);
            return new PosixSlot(out, err, containment);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        slots.values().forEach(PosixSlot::close);
        slots.clear();
    }
}
