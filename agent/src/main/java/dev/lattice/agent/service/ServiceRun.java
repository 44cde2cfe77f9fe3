package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocation.StopReason;
import dev.lattice.agent.allocation.Hold;
import dev.lattice.agent.allocation.Phase;
import dev.lattice.agent.allocation.ServiceStatus;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.allocation.hook.AllocationRun.StopCause;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceContainer.Disk;
import dev.lattice.agent.driver.ServiceContainer.End;
import dev.lattice.agent.driver.ServiceContainer.GoneException;
import dev.lattice.agent.driver.ServiceOutput;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.ServiceTask;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one service running, from its image to its last byte of output: it is started, watched, and started again when it
 * ends and its task does not say otherwise, until the server wants it no more, it turns out that it can never run, or the agent stops.
 *
 * <p>Belongs to one thread, which waits at its {@link Bell} only; what may take long is a {@link Trial}.
 */
final class ServiceRun implements ServiceOutput {
    private static final Logger LOG = Logger.getLogger(ServiceRun.class.getName());
    /** In the journal, where jobs have the number of their slot. */
    private static final int NO_SLOT = -1;

    private static final long ENGINE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int REMOVAL_TRIES = 5;
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** Something that the engine is asked for. */
    private interface Request {
        void make() throws GoneException, LaunchException, EngineAwayException, OverException;
    }

    private final Surroundings around;
    private final Seats seats;
    private final Bell bell;
    private final Allocation allocation;
    private final ServiceTask task;
    private final ServiceMemory memory;
    private final Endings endings;
    private final Gauge gauge;
    private final boolean adopted;
    private volatile @Nullable ServiceContainer container;
    private volatile boolean leaving;
    /** What to tell its owner because it takes too much disk; empty when it does not. */
    private volatile String excess = "";

    private final CountDownLatch found = new CountDownLatch(1);

    /** @param adopted whether an earlier agent began it */
    ServiceRun(Surroundings around, Seats seats, Bell bell, Allocation allocation, ServiceTask task, boolean adopted) {
        this.around = around;
        this.seats = seats;
        this.bell = bell;
        this.allocation = allocation;
        this.task = task;
        this.adopted = adopted;
        this.gauge = new Gauge(task.allocation(), bell::nanos);
        this.memory = ServiceMemory.open(
                around.spool().resolve(task.allocation() + ".service"),
                allocation.out().end(),
                allocation.err().end());
        this.endings = new Endings(task, memory);
        allocation.wakeBy(this::wake);
    }

    ServiceTask task() {
        return task;
    }

    Allocation allocation() {
        return allocation;
    }

    /** Where a port of its container is reached. Any thread. */
    Optional<InetSocketAddress> address(int port) {
        ServiceContainer running = container;
        return running == null ? Optional.empty() : running.address(port);
    }

    /** Waits until it is known where its container is, or that it has none. Any thread. */
    void awaitFound(long nanos) throws InterruptedException {
        boolean _ = found.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether its probe succeeds and it is to stay. Any thread. */
    boolean ready() {
        ServiceStatus status = allocation.service();
        return status != null && status.ready() && allocation.stopWish() == null;
    }

    /** Its container while that runs. Any thread. */
    Optional<ContainerStamp> running() {
        ServiceContainer running = container;
        return running == null || running.end() != null ? Optional.empty() : Optional.of(running.stamp());
    }

    /** Has its container looked at while that runs, without waiting for what is found. Any thread. */
    void look(Executor executor, Consumer<UsageSample> sink) {
        ServiceContainer running = container;
        if (running != null && running.end() == null && !overfull() && allocation.phase() == Phase.RUNNING) {
            gauge.read(running, executor, sink, this::counted);
        }
    }

    private void counted(Disk disk) {
        DiskLimit.excess(task, disk).ifPresent(why -> {
            excess = why;
            bell.ring();
        });
    }

    /** Whether it takes too much disk and is to be stopped. */
    boolean overfull() {
        return !excess.isEmpty();
    }

    private void wake() {
        bell.ring();
        ServiceContainer running = container;
        if (running != null) {
            running.wake();
        }
    }

    /** The agent stops. Any thread. */
    void leave() {
        leaving = true;
        bell.ring();
    }

    /** Another one takes its place. Any thread. */
    void ring() {
        bell.ring();
    }

    /** All of it; returns when nothing is to be done for it any more. */
    void run() {
        try {
            end(live());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            close();
        } finally {
            found.countDown();
            seats.free(this);
        }
    }

    private OverException live() throws InterruptedException {
        try {
            check();
            seats.claim(this, bell, this::check);
            boolean there = adopted && find();
            mindPast(there);
            if (!there) {
                prepare();
                create();
            }
            while (true) {
                mindDisk();
                if (start()) {
                    watch();
                }
            }
        } catch (OverException over) {
            return over;
        } catch (LaunchException refused) {
            return OverException.failed(refused.code().name(), String.valueOf(refused.getMessage()));
        } catch (RuntimeException broken) {
            LOG.log(Level.WARNING, broken, () -> "allocation " + allocation.id() + " failed");
            return OverException.failed("NODE_ERROR", "the node failed to keep the service running: " + broken);
        }
    }

    /** Whether to go on. */
    private void check() throws OverException {
        Allocation.Stop wish = allocation.stopWish();
        if (wish != null) {
            throw switch (wish.reason()) {
                case EVICTED -> OverException.evicted(allocation.hold().why());
                case CUT_OFF -> OverException.cutOff(task.stopAfter().orElse(Duration.ZERO));
                case CANCELED, SUPERSEDED -> OverException.stopped();
            };
        }
        if (allocation.phase() == Phase.PREPARING && around.allocations().gate().closed()) {
            throw OverException.released();
        }
        if (leaving) {
            throw OverException.left();
        }
    }

    // ---- making it ----

    private boolean find() throws OverException, LaunchException, InterruptedException {
        insist(this::check, () -> around.driver().find(task).ifPresent(this::take));
        return container != null;
    }

    /** What an earlier agent saw the end of, or left running, is not started again if it may not be. */
    private void mindPast(boolean there) throws OverException, LaunchException, InterruptedException {
        OptionalInt over = memory.over();
        if (over.isPresent()) {
            rest(over.getAsInt(), Endings.describe(over.getAsInt()));
        }
        if (there && endings.mayBeOver()) {
            AtomicReference<Optional<End>> past = new AtomicReference<>(Optional.empty());
            insist(this::check, () -> past.set(container().lookBack()));
            if (past.get().isPresent()) {
                ended(past.get().get(), 0);
            }
        } else if (!there) {
            mindLoss();
        }
    }

    /** Nobody knows how a container would have ended that is not there any more. */
    private void mindLoss() throws OverException, InterruptedException {
        if (endings.once() && allocation.phase() == Phase.RUNNING) {
            rest(Endings.KILLED, "its container was removed");
        }
    }

    private void prepare() throws OverException, LaunchException, InterruptedException {
        insist(
                this::check,
                () -> around.driver()
                        .prepare(
                                task,
                                note -> say(false, 0, note),
                                () -> allocation.stopWish() != null
                                        || leaving
                                        || around.allocations().gate().closed()));
        check();
    }

    private void create() throws OverException, LaunchException, InterruptedException {
        insist(this::check, () -> {
            vacate();
            createOnce();
        });
    }

    /** The journal knows of the container before it can do anything. */
    private void createOnce() throws OverException, LaunchException, EngineAwayException {
        boolean first = allocation.phase() == Phase.PREPARING;
        StartGate gate = around.allocations().gate();
        if (!(first ? gate.enter() : gate.enterAgain())) {
            if (first) {
                throw OverException.released();
            }
            mindRest();
            throw OverException.left();
        }
        try {
            if (first) {
                around.journal().starting(allocation.id(), NO_SLOT, allocation.wire());
            }
            take(around.driver().create(task));
        } finally {
            around.allocations().gate().leave();
        }
    }

    /** What ended is not started again while the owner wants the machine. */
    private void mindRest() throws EngineAwayException {
        if (around.allocations().gate().resting()) {
            throw new EngineAwayException("the machine's owner uses it: it is started again when they are done");
        }
    }

    private void vacate() throws EngineAwayException {
        if (task.blueprint().stateful()) {
            around.driver().vacate(task);
        }
    }

    private void take(ServiceContainer made) {
        memory.belongs(
                made.stamp().container(),
                allocation.out().end(),
                allocation.err().end());
        made.attend(this, bell::ring);
        container = made;
        allocation.throttle(made.throttle());
        around.journal().started(allocation.id(), made.stamp());
    }

    private ServiceContainer container() {
        return Objects.requireNonNull(container, "not made yet");
    }

    // ---- keeping it running ----

    /** Returns whether it runs; when it was refused, the time to try again has come. */
    private boolean start() throws OverException, LaunchException, InterruptedException {
        boolean again = allocation.phase() == Phase.RUNNING;
        long now = bell.nanos();
        try {
            insist(this::check, () -> {
                mindRest();
                vacate();
                if (endings.once() && container().lookBack().isPresent()) {
                    // It was started, and the engine's answer to that was lost.
                    return;
                }
                if (container().start() && again) {
                    memory.restarted();
                }
            });
        } catch (LaunchException refused) {
            if (!again) {
                throw refused;
            }
            pause(endings.refused(String.valueOf(refused.getMessage())));
            return false;
        }
        found.countDown();
        if (!again) {
            allocation.run(container().stamp(), now);
        }
        around.announcer().report(allocation);
        around.announcer().flush();
        return true;
    }

    /** Sees a run of the container to its end, and waits until it is to be started again. */
    private void watch() throws OverException, LaunchException, InterruptedException {
        ServiceContainer running = container();
        long ready;
        try (Watch watch = new Watch(this, around, bell, memory, running)) {
            ready = watch.untilEnd();
        }
        if (overfull()) {
            return;
        }
        End end = Objects.requireNonNull(running.end(), "it runs");
        if (!end.byEngine()) {
            ended(end, ready);
            return;
        }
        endings.happened("the node's container engine was stopped");
        if (endings.once()) {
            // An exit code of 0 would only say that it obeyed.
            rest(end.exitCode() == 0 ? Endings.KILLED : end.exitCode(), endings.last() + " while it ran");
        }
        say(false, 0, endings.last());
    }

    /** Waits until it is to be started again, or for good. */
    private void ended(End end, long readyNanos) throws OverException, InterruptedException {
        OptionalLong seconds = endings.ended(end, readyNanos);
        if (seconds.isEmpty()) {
            rest(end.exitCode(), endings.last());
        }
        pause(seconds.orElse(0));
    }

    /** It is over: its container stays as it is until it is wanted no more. */
    private void rest(int exitCode, String note) throws OverException, InterruptedException {
        memory.over(exitCode);
        found.countDown();
        tell(new ServiceStatus(false, memory.restarts(), 0, false, OptionalInt.of(exitCode), note));
        idle();
    }

    private void idle() throws OverException, InterruptedException {
        while (true) {
            check();
            bell.await(LOOK_NANOS);
        }
    }

    /** What takes too much disk is stopped, and not started again: it would only run full anew. */
    private void mindDisk() throws OverException, LaunchException, InterruptedException {
        if (!overfull() && (memory.halted() || seats.full(task.seat()))) {
            insist(this::check, () -> counted(gauge.count(container())));
        }
        boolean full = overfull();
        memory.halt(full);
        seats.full(task.seat(), full);
        if (!full) {
            return;
        }
        LOG.log(Level.INFO, "allocation {0} {1}", new Object[] {allocation.id(), excess});
        if (allocation.phase() == Phase.RUNNING) {
            stopContainer(container(), this::check);
        }
        tell(new ServiceStatus(false, memory.restarts(), 0, true, excess));
        idle();
    }

    private void pause(long seconds) throws OverException, InterruptedException {
        say(false, (int) seconds, endings.last() + "; starts again in " + seconds + " s");
        pause(TimeUnit.SECONDS.toNanos(seconds), this::check);
    }

    /** Lets time pass, whoever rings. */
    private void pause(long nanos, Seats.Patience patience) throws OverException, InterruptedException {
        long until = bell.nanos() + nanos;
        for (long left = nanos; left > 0; left = until - bell.nanos()) {
            patience.check();
            bell.await(left);
        }
        patience.check();
    }

    /** How it last ended; empty when it never did. */
    String lastEnd() {
        return endings.last();
    }

    /** Why it stands still; empty when it does not. */
    Optional<String> stillness() {
        Hold hold = allocation.hold();
        return hold.suspended() ? Optional.of("suspended: " + hold.why()) : Optional.empty();
    }

    /** Throws when it is not to be kept running any more. */
    void checkWanted() throws OverException {
        check();
    }

    /** Tells the server how it is doing, when that is news. */
    void say(boolean ready, int restartSeconds, String note) {
        tell(new ServiceStatus(ready, memory.restarts(), restartSeconds, note));
    }

    private void tell(ServiceStatus status) {
        if (allocation.service(status)) {
            around.announcer().report(allocation);
            around.announcer().flush();
        }
    }

    /** Asks until the engine answers; makes a new container when the old one was taken away. */
    private void insist(Seats.Patience patience, Request request)
            throws OverException, LaunchException, InterruptedException {
        while (true) {
            try {
                request.make();
                return;
            } catch (EngineAwayException away) {
                LOG.log(Level.FINE, "asking for allocation {0} again: {1}", new Object[] {
                    allocation.id(), away.getMessage()
                });
                say(false, 0, String.valueOf(away.getMessage()));
                pause(ENGINE_PAUSE_NANOS, patience);
            } catch (GoneException gone) {
                LOG.log(Level.INFO, "allocation {0} gets a new container: {1}", new Object[] {
                    allocation.id(), gone.getMessage()
                });
                mindLoss();
                endings.happened("its container was removed");
                replace();
            }
        }
    }

    private void replace() throws OverException, LaunchException, InterruptedException {
        ServiceContainer old = container();
        old.close();
        insist(this::check, old::remove);
        prepare();
        create();
    }

    // ---- ending it ----

    private void end(OverException over) throws InterruptedException {
        switch (over.kind()) {
            case LEFT -> close();
            case RELEASED -> {
                allocation.release();
                conclude();
            }
            case ENDED -> {
                Outcome.@Nullable Used used = used();
                if (stop()) {
                    Outcome outcome = over.outcome()
                            .measured(
                                    allocation.runningMicros(),
                                    allocation.out().end(),
                                    allocation.err().end())
                            .with(used);
                    around.journal().ended(allocation.id(), outcome);
                    allocation.end(outcome);
                    conclude();
                } else {
                    close();
                }
            }
        }
    }

    /** What its container has counted; null when it has ended, or nobody can say. */
    private Outcome.@Nullable Used used() throws InterruptedException {
        ServiceContainer running = container;
        if (running == null || running.end() != null || allocation.phase() != Phase.RUNNING) {
            return null;
        }
        return gauge.last(running, around.executor(), LAST_LOOK)
                .map(usage -> new Outcome.Used(usage.cpuMicros(), usage.receivedBytes(), usage.sentBytes()))
                .orElse(null);
    }

    private void conclude() throws InterruptedException {
        memory.forget();
        if (!allocation.superseded()) {
            around.announcer().report(allocation);
            around.announcer().flush();
        }
        remove();
        around.allocations().finished(allocation);
    }

    /** Stops the container and takes the last of its output; returns false when the agent stops before that is done. */
    private boolean stop() throws InterruptedException {
        if (allocation.phase() != Phase.RUNNING) {
            return true;
        }
        if (allocation.stopWish() != null) {
            around.journal().stopping(allocation.id(), evicted() ? StopCause.EVICTED.name() : StopCause.STOPPED.name());
        }
        try {
            if (container == null) {
                insist(this::checkStaying, () -> around.driver().find(task).ifPresent(this::take));
            }
            ServiceContainer running = container;
            if (running != null) {
                stop(running);
            }
            return true;
        } catch (OverException left) {
            return false;
        } catch (LaunchException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void stop(ServiceContainer running) throws OverException, InterruptedException {
        stopContainer(running, this::checkStaying);
        if (!allocation.superseded()) {
            running.drain(DRAIN);
        }
        running.close();
    }

    private void stopContainer(ServiceContainer running, Seats.Patience patience)
            throws OverException, InterruptedException {
        boolean stopped = false;
        while (!stopped) {
            Trial<Boolean> stopping = new Trial<>(around.executor(), bell, Long.MAX_VALUE, () -> {
                running.stop(grace());
                return true;
            });
            while (!stopping.done()) {
                bell.await(ENGINE_PAUSE_NANOS);
                patience.check();
            }
            stopped = succeeded(stopping);
            if (!stopped) {
                say(false, 0, "it cannot be stopped: the node's container engine does not answer");
                pause(ENGINE_PAUSE_NANOS, patience);
            }
        }
    }

    private boolean evicted() {
        Allocation.Stop wish = allocation.stopWish();
        return wish != null && wish.reason() == StopReason.EVICTED;
    }

    private Duration grace() {
        Allocation.Stop wish = allocation.stopWish();
        return wish != null && evicted() && wish.grace().compareTo(task.stopGrace()) < 0
                ? wish.grace()
                : task.stopGrace();
    }

    private void checkStaying() throws OverException {
        if (leaving) {
            throw OverException.left();
        }
    }

    private static boolean succeeded(Trial<Boolean> trial) throws InterruptedException {
        try {
            return trial.result();
        } catch (ExecutionException away) {
            LOG.log(Level.FINE, "the engine is away", away);
            return false;
        }
    }

    /** What cannot be removed now is swept away later, for nobody holds it any more. */
    private void remove() throws InterruptedException {
        ServiceContainer ended = container;
        if (ended == null) {
            return;
        }
        ended.close();
        for (int tries = 1; tries <= REMOVAL_TRIES && !leaving; tries++) {
            try {
                ended.remove();
                around.driver().tidyNetworks();
                return;
            } catch (EngineAwayException away) {
                LOG.log(Level.INFO, "the container of allocation {0} is removed later: {1}", new Object[] {
                    allocation.id(), away.getMessage()
                });
                bell.await(ENGINE_PAUSE_NANOS);
            }
        }
    }

    private void close() {
        ServiceContainer running = container;
        if (running != null) {
            running.close();
        }
    }

    // ---- its output ----

    @Override
    public OutputSink out() {
        return allocation.out();
    }

    @Override
    public OutputSink err() {
        return allocation.err();
    }

    @Override
    public Place outPlace() {
        return memory.out();
    }

    @Override
    public Place errPlace() {
        return memory.err();
    }

    @Override
    public void reached(Place out, Place err) {
        memory.reached(out, err);
    }
}
