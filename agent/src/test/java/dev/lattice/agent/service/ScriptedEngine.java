package dev.lattice.agent.service;

import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.driver.ServiceOutput;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.driver.Usage;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An engine whose containers do as a test says, at the times that it says. One thread. */
final class ScriptedEngine implements ServiceDriver {
    private final ScriptedTime time;
    private final Map<AllocationId, Made> containers = new LinkedHashMap<>();
    private int made;

    /** When containers were started, in milliseconds. */
    final List<Long> starts = new ArrayList<>();

    /** What was asked of the engine that changes something, in order. */
    final List<String> deeds = new ArrayList<>();

    /** How the container ends right after its start; null for not. Asked at each start. */
    Supplier<ServiceContainer.@Nullable End> fate = () -> null;

    /** What commands in the container say. */
    Function<List<String>, ServiceContainer.Answer> answers = command -> new ServiceContainer.Answer(0, "");

    /** What containers have on disk. */
    ServiceContainer.Disk disk = new ServiceContainer.Disk(0, 0);

    /** Where the ports of containers are reached. */
    @Nullable InetSocketAddress address;

    boolean away;
    boolean refusing;

    /** Whether nobody hears of the next start. */
    boolean losingAnswer;

    Runnable fetching = () -> {};

    ScriptedEngine(ScriptedTime time) {
        this.time = time;
    }

    private void ask() throws EngineAwayException {
        if (away) {
            throw new EngineAwayException("the engine is away");
        }
    }

    Made only() {
        return containers.values().iterator().next();
    }

    Set<String> workloads() {
        Set<String> names = new HashSet<>();
        containers.values().forEach(container -> names.add(container.task.name()));
        return names;
    }

    @Override
    public void prepare(ServiceTask task, Consumer<String> progress, BooleanSupplier unwanted)
            throws EngineAwayException {
        ask();
        progress.accept("fetching image " + task.blueprint().image());
        fetching.run();
    }

    @Override
    public ServiceContainer create(ServiceTask task) throws EngineAwayException {
        ask();
        Made there = containers.get(task.allocation());
        if (there != null) {
            return there;
        }
        Made container = new Made(task, "container-" + ++made);
        containers.put(task.allocation(), container);
        deeds.add("create " + container.id);
        return container;
    }

    @Override
    public Optional<ServiceContainer> find(ServiceTask task) throws EngineAwayException {
        ask();
        return Optional.ofNullable(containers.get(task.allocation()));
    }

    @Override
    public void vacate(ServiceTask task) throws EngineAwayException {
        ask();
        for (Made other : List.copyOf(containers.values())) {
            if (other.task.seat().equals(task.seat())
                    && !other.task.allocation().equals(task.allocation())) {
                other.remove();
            }
        }
    }

    @Override
    public void discard(WorkloadId workload) throws EngineAwayException {
        ask();
        deeds.add("discard " + workload);
        for (Made left : List.copyOf(containers.values())) {
            if (left.task.workload().equals(workload)) {
                left.remove();
            }
        }
    }

    @Override
    public Set<AllocationId> strays(Set<AllocationId> held) throws EngineAwayException {
        ask();
        Set<AllocationId> strays = new HashSet<>(containers.keySet());
        strays.removeAll(held);
        return strays;
    }

    @Override
    public void remove(AllocationId allocation) throws EngineAwayException {
        Made container = containers.get(allocation);
        if (container != null) {
            container.remove();
        }
    }

    @Override
    public void tidyNetworks() throws EngineAwayException {
        ask();
    }

    /** A container of it. */
    final class Made implements ServiceContainer, Throttle {
        final ServiceTask task;
        final String id;
        private Runnable changed = () -> {};
        private @Nullable End end = new End(0, false, false);
        boolean gone;
        volatile boolean held;
        volatile int allowed;
        private boolean started;

        Made(ServiceTask task, String id) {
            this.task = task;
            this.id = id;
        }

        void end(int code) {
            end = new End(code, false, false);
            changed.run();
        }

        @Override
        public Throttle throttle() {
            return this;
        }

        @Override
        public boolean suspend() {
            held = true;
            return true;
        }

        @Override
        public void resume() {
            held = false;
        }

        @Override
        public void allow(int cpuMillis) {
            allowed = cpuMillis;
        }

        /** As an owner's {@code docker rm -f}. */
        void takeAway() {
            gone = true;
            end(137);
        }

        @Override
        public ContainerStamp stamp() {
            return new ContainerStamp(id, 0);
        }

        @Override
        public void attend(ServiceOutput output, Runnable whenChanged) {
            changed = whenChanged;
        }

        @Override
        public Optional<End> lookBack() throws GoneException, EngineAwayException {
            ask();
            if (gone) {
                throw new GoneException("no such container");
            }
            return started ? Optional.ofNullable(end) : Optional.empty();
        }

        @Override
        public boolean start() throws GoneException, LaunchException, EngineAwayException {
            ask();
            if (gone) {
                throw new GoneException("no such container");
            }
            if (refusing) {
                throw new LaunchException(LaunchException.Code.NODE_CANNOT_START, "the engine refuses");
            }
            if (end == null) {
                return false;
            }
            starts.add(time.millis());
            started = true;
            end = fate.get();
            if (losingAnswer) {
                losingAnswer = false;
                throw new EngineAwayException("the answer to a start was lost");
            }
            return true;
        }

        @Override
        public @Nullable End end() {
            return end;
        }

        @Override
        public Optional<InetSocketAddress> address(int port) {
            return Optional.ofNullable(address);
        }

        @Override
        public Answer run(List<String> command) throws EngineAwayException {
            ask();
            return answers.apply(command);
        }

        @Override
        public Usage usage() throws EngineAwayException {
            ask();
            return new Usage(1, 2, 3, 4);
        }

        @Override
        public Disk disk() throws EngineAwayException {
            ask();
            return disk;
        }

        @Override
        public void stop(Duration grace) throws EngineAwayException {
            ask();
            deeds.add("stop " + id);
            if (end == null) {
                end(143);
            }
        }

        @Override
        public void wake() {
            // No output.
        }

        @Override
        public void drain(Duration patience) {
            // No output.
        }

        @Override
        public void remove() throws EngineAwayException {
            ask();
            deeds.add("remove " + id);
            containers.remove(task.allocation(), this);
            gone = true;
            if (end == null) {
                end(0);
            }
        }

        @Override
        public void close() {
            changed = () -> {};
        }
    }
}
