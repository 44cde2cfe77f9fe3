package dev.lattice.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocation.StopReason;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.Phase;
import dev.lattice.agent.allocation.ServiceStatus;
import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.driver.ServiceContainer.Answer;
import dev.lattice.agent.driver.ServiceContainer.Disk;
import dev.lattice.agent.driver.ServiceContainer.End;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.Probe;
import dev.lattice.protocol.ServicePort;
import dev.lattice.protocol.ServiceRestart;
import dev.lattice.protocol.ServiceStep;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service's life against a scripted engine and a clock that the test moves: no time passes. */
class ServiceRunTest {
    private static final long MINUTE = 60_000;
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path home;

    private final ScriptedTime time = new ScriptedTime();
    private final ScriptedEngine engine = new ScriptedEngine(time);
    private final Seats seats = new Seats();
    private final List<ServiceStatus> said = new ArrayList<>();
    private final List<UsageSample> samples = new ArrayList<>();
    private Journal journal;
    private Allocations allocations;
    private Surroundings around;
    private boolean ready;

    /** Remembers what a service says of itself. */
    private final class Listener implements Announcer {
        @Override
        public void output(Allocation allocation) {}

        @Override
        public void report(Allocation allocation) {
            ServiceStatus status = allocation.service();
            if (status != null && (said.isEmpty() || !said.getLast().equals(status))) {
                said.add(status);
            }
        }

        @Override
        public void forgotten(Allocation allocation) {}

        @Override
        public void flush() {}

        @Override
        public void flushSoon() {}
    }

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(home.resolve("journal"), "boot");
        Path spool = Files.createDirectory(home.resolve("spool"));
        Listener listener = new Listener();
        allocations = new Allocations(spool, journal, listener);
        around = new Surroundings(engine, allocations, journal, listener, spool, Runnable::run);
        engine.answers = command -> new Answer(ready ? 0 : 1, ready ? "" : "not yet");
        ready = true;
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    private static dev.lattice.protocol.ServiceTask.Builder service() {
        return dev.lattice.protocol.ServiceTask.newBuilder()
                .setWorkloadId(5)
                .setProjectId(6)
                .setName("db")
                .setImage("postgres:15")
                .setReadiness(Probe.newBuilder()
                        .setCommand(Arguments.newBuilder().addValues("ready"))
                        .setIntervalMillis(1000)
                        .setTimeoutMillis(1000));
    }

    private ServiceRun take(long id, dev.lattice.protocol.ServiceTask.Builder service) throws InterruptedException {
        allocations.accept(List.of(Task.newBuilder()
                .setAllocationId(id)
                .setStopGraceSeconds(7)
                .setService(service)
                .build()));
        return run(Objects.requireNonNull(allocations.takeService()), false);
    }

    /** With storage, of which it may take 10 MB. */
    private ServiceRun takeLimited(long id, long diskMb) throws InterruptedException {
        allocations.accept(List.of(Task.newBuilder()
                .setAllocationId(id)
                .setStopGraceSeconds(7)
                .setResources(TaskResources.newBuilder().setDiskMb(diskMb))
                .setService(service()
                        .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")))
                .build()));
        return run(Objects.requireNonNull(allocations.takeService()), false);
    }

    /** It has so much on disk from then on, and is looked at. */
    private void growsAt(long millis, ServiceRun run, Disk disk) {
        time.at(millis, () -> {
            engine.disk = disk;
            run.look(Runnable::run, samples::add);
        });
    }

    private ServiceRun run(Allocation allocation, boolean adopted) {
        return new ServiceRun(around, seats, time, allocation, (ServiceTask) allocation.task(), adopted);
    }

    @Test
    void whatIsNotToGoOnAloneEndsItself() throws InterruptedException {
        ServiceRun ward = take(1, service().setStopAfterSeconds(60));
        AtomicReference<Duration> alone = new AtomicReference<>(Duration.ZERO);
        CutOff cutOff = new CutOff(allocations, alone::get);
        List<Boolean> wished = new ArrayList<>();
        for (int seconds : List.of(0, 59, 60)) {
            time.at(10_000 + seconds * 1_000, () -> {
                alone.set(Duration.ofSeconds(seconds));
                cutOff.look();
                wished.add(ward.allocation().stopWish() != null);
            });
        }
        ward.run();
        assertThat(wished).containsExactly(false, false, true);
        assertThat(ward.allocation().outcome()).isNotNull().satisfies(outcome -> {
            assertThat(outcome.kind()).isEqualTo(Outcome.Kind.EVICTED);
            assertThat(outcome.errorCode()).isEqualTo("CUT_OFF");
            assertThat(outcome.errorMessage()).contains("60 s");
        });
    }

    @Test
    void whatSaysNothingGoesOnHoweverLong() throws InterruptedException {
        ServiceRun free = take(1, service());
        CutOff cutOff = new CutOff(allocations, () -> Duration.ofDays(400));
        time.at(10_000, () -> {
            cutOff.look();
            assertThat(free.allocation().stopWish()).isNull();
        });
        stopAt(20_000, free);
        free.run();
        assertThat(free.allocation().outcome())
                .isNotNull()
                .satisfies(outcome -> assertThat(outcome.kind()).isEqualTo(Outcome.Kind.STOPPED));
    }

    private void stopAt(long millis, ServiceRun run) {
        time.at(millis, () -> allocations.stop(run.allocation().id(), StopReason.CANCELED, Duration.ofSeconds(7)));
    }

    private static Outcome outcome(ServiceRun run) {
        return Objects.requireNonNull(run.allocation().outcome());
    }

    private List<Boolean> readiness() {
        List<Boolean> changes = new ArrayList<>();
        for (ServiceStatus status : said) {
            if (changes.isEmpty() ? status.ready() : changes.getLast() != status.ready()) {
                changes.add(status.ready());
            }
        }
        return changes;
    }

    @Test
    void aCommandIsRunOnceSomebodyIsAtItsPort() throws IOException, InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        engine.answers = command -> new Answer(asked.incrementAndGet() > 0 ? 0 : 1, "");
        try (ServerSocket door = new ServerSocket()) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
                engine.address = (InetSocketAddress) free.getLocalSocketAddress();
            }
            time.at(4_000, () -> {
                assertThat(asked).hasValue(0);
                try {
                    door.bind(engine.address);
                } catch (IOException taken) {
                    throw new UncheckedIOException(taken);
                }
            });
            ServiceRun run = take(
                    1,
                    service().addPorts(ServicePort.newBuilder().setName("main").setPort(5432)));
            stopAt(20_000, run);
            run.run();
        }
        assertThat(readiness()).containsExactly(true);
        assertThat(asked).satisfies(count -> assertThat(count.get()).isPositive());
    }

    // ---- restarts ----

    @Test
    void backsOffFromACrashLoop() throws Exception {
        engine.fate = () -> new End(1, false, false);
        ServiceRun run = take(1, service());
        stopAt(4 * MINUTE, run);

        run.run();

        assertThat(engine.starts)
                .containsExactly(0L, 1_000L, 3_000L, 7_000L, 15_000L, 31_000L, 63_000L, 123_000L, 183_000L);
        assertThat(said)
                .contains(
                        new ServiceStatus(false, 0, 1, "ended with exit code 1; starts again in 1 s"),
                        new ServiceStatus(
                                false, 2, 4, "ended with exit code 1, 3 times in a row; starts again in 4 s"));
        assertThat(outcome(run).kind()).isEqualTo(Outcome.Kind.STOPPED);
        assertThat(engine.workloads()).isEmpty();
    }

    @Test
    void beginsAnewAfterItWasWell() throws Exception {
        engine.fate = () -> engine.starts.size() < 4 ? new End(1, false, false) : null;
        ServiceRun run = take(1, service());
        time.at(20 * MINUTE, () -> engine.only().end(1));
        time.at(20 * MINUTE + 30_000, () -> engine.only().end(1));
        stopAt(21 * MINUTE, run);

        run.run();

        assertThat(engine.starts)
                .containsExactly(0L, 1_000L, 3_000L, 7_000L, 20 * MINUTE + 1_000, 20 * MINUTE + 30_000 + 2_000);
    }

    @Test
    void anEngineThatWasStoppedIsNotTheServicesFault() throws Exception {
        engine.fate = () -> engine.starts.size() < 3 ? new End(137, false, true) : null;
        ServiceRun run = take(1, service());
        stopAt(5_000, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L, 0L, 0L);
        assertThat(said).contains(new ServiceStatus(true, 2, 0, "the node's container engine was stopped"));
    }

    @Test
    void aContainerThatWasTakenAwayIsMadeAnew() throws Exception {
        ServiceRun run = take(1, service());
        time.at(5_000, () -> engine.only().takeAway());
        stopAt(20_000, run);

        run.run();

        assertThat(engine.deeds)
                .containsExactly(
                        "create container-1",
                        "remove container-1",
                        "create container-2",
                        "stop container-2",
                        "remove container-2");
        assertThat(said).contains(new ServiceStatus(true, 1, 0, "its container was removed"));
    }

    // ---- restart policies ----

    private static dev.lattice.protocol.ServiceTask.Builder once() {
        return service().setRestart(ServiceRestart.newBuilder().setWhen(ServiceRestart.When.WHEN_NEVER));
    }

    private List<OptionalInt> ends() {
        return said.stream()
                .map(ServiceStatus::ended)
                .filter(OptionalInt::isPresent)
                .toList();
    }

    @Test
    void whatIsToRunOnceIsOverWhenItEnds() throws Exception {
        engine.fate = () -> new End(0, false, false);
        ServiceRun run = take(1, once());
        stopAt(10 * MINUTE, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(ends()).containsExactly(OptionalInt.of(0));
        assertThat(outcome(run).kind()).isEqualTo(Outcome.Kind.STOPPED);
        assertThat(engine.workloads()).isEmpty();
    }

    @Test
    void aStartWhoseAnswerWasLostIsNotRepeated() throws Exception {
        engine.fate = () -> new End(0, false, false);
        engine.losingAnswer = true;
        ServiceRun run = take(1, once());
        stopAt(MINUTE, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(ends()).containsExactly(OptionalInt.of(0));
    }

    @Test
    void whatTheEngineCutShortHasNotCompleted() throws Exception {
        engine.fate = () -> new End(0, false, true);
        ServiceRun run = take(1, once());
        stopAt(MINUTE, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(ends()).containsExactly(OptionalInt.of(137));
        assertThat(said.getLast().note()).contains("engine was stopped");
    }

    @Test
    void whatRanOnceIsNotMadeAnewWhenItWasTakenAway() throws Exception {
        ServiceRun run = take(1, once());
        time.at(5_000, () -> engine.only().takeAway());
        stopAt(MINUTE, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(ends()).containsExactly(OptionalInt.of(137));
    }

    @Test
    void aLaterAgentKnowsThatItIsOverAlsoWithoutItsContainer() throws Exception {
        engine.fate = () -> new End(0, false, false);
        ServiceRun run = take(1, once());
        time.at(MINUTE, run::leave);
        run.run();
        engine.remove(run.allocation().id());
        said.clear();

        ServiceRun later = run(run.allocation(), true);
        stopAt(3 * MINUTE, later);
        later.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(ends()).containsExactly(OptionalInt.of(0));
    }

    @Test
    void anEndThatNoAgentSawIsHeeded() throws Exception {
        ServiceRun run = take(1, once());
        time.at(MINUTE, run::leave);
        run.run();
        engine.only().end(3);

        ServiceRun later = run(run.allocation(), true);
        stopAt(3 * MINUTE, later);
        later.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(ends()).containsExactly(OptionalInt.of(3));
    }

    @Test
    void afterFailuresItIsStartedAsOftenAsItsTaskSays() throws Exception {
        engine.fate = () -> new End(2, false, false);
        ServiceRun run = take(
                1,
                service()
                        .setRestart(ServiceRestart.newBuilder()
                                .setWhen(ServiceRestart.When.WHEN_ON_FAILURE)
                                .setMost(3)));
        stopAt(MINUTE, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L, 1_000L, 3_000L, 7_000L);
        assertThat(said.getLast())
                .isEqualTo(new ServiceStatus(
                        false, 3, 0, false, OptionalInt.of(2), "ended with exit code 2, 4 times in a row"));
    }

    @Test
    void asManyFailuresInARowAsItsTaskSaysMakeItNotReady() throws Exception {
        dev.lattice.protocol.ServiceTask.Builder patient = service();
        patient.getReadinessBuilder().setFailures(5);
        ServiceRun run = take(1, patient);
        time.at(10_500, () -> ready = false);
        time.at(14_500, () -> ready = true);
        time.at(20_500, () -> ready = false);
        stopAt(30_000, run);

        run.run();

        assertThat(readiness()).containsExactly(true, false);
    }

    @Test
    void whatNeverStartsEnds() throws Exception {
        engine.refusing = true;
        ServiceRun run = take(1, service());

        run.run();

        assertThat(outcome(run).errorCode()).isEqualTo("NODE_CANNOT_START");
        assertThat(engine.workloads()).isEmpty();
    }

    @Test
    void whatRanOnceIsTriedAgainWhenTheEngineRefuses() throws Exception {
        ServiceRun run = take(1, service());
        time.at(5_000, () -> {
            engine.refusing = true;
            engine.only().end(1);
        });
        time.at(8_500, () -> engine.refusing = false);
        stopAt(60_000, run);

        run.run();

        assertThat(engine.starts).hasSize(2);
        assertThat(said).anyMatch(status -> status.note().contains("the engine refuses; starts again in 2 s"));
        assertThat(said.getLast().ready()).isTrue();
    }

    // ---- disk ----

    @Test
    void whatTakesTooMuchDiskIsStoppedAndNotStartedAgain() throws Exception {
        ServiceRun run = takeLimited(1, 10);
        growsAt(5_000, run, new Disk(MEBIBYTE, 9 * MEBIBYTE));
        growsAt(60_000, run, new Disk(MEBIBYTE, 10 * MEBIBYTE));
        stopAt(20 * MINUTE, run);

        run.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(engine.deeds)
                .containsExactly("create container-1", "stop container-1", "stop container-1", "remove container-1");
        ServiceStatus last = said.getLast();
        assertThat(last.halted()).isTrue();
        assertThat(last.ready()).isFalse();
        assertThat(last.note())
                .startsWith("uses 11 MB of 10 MB of disk, so its node stopped it")
                .contains("lattice deploy --name db --disk SIZE", "or restart it: 1 MB are outside its volumes");
        assertThat(samples).hasSize(2);
        assertThat(outcome(run).kind()).isEqualTo(Outcome.Kind.STOPPED);
    }

    @Test
    void onlyMoreRoomStartsAgainWhatWasFull() throws Exception {
        ServiceRun first = takeLimited(1, 10);
        growsAt(5_000, first, new Disk(0, 11 * MEBIBYTE));
        stopAt(MINUTE, first);
        first.run();
        ServiceRun second = takeLimited(2, 10);
        stopAt(2 * MINUTE, second);
        second.run();
        assertThat(engine.starts).containsExactly(0L);
        assertThat(said.getLast().halted()).isTrue();
        assertThat(said.getLast().note()).doesNotContain("restart");

        ServiceRun third = takeLimited(3, 20);
        stopAt(3 * MINUTE, third);
        third.run();

        assertThat(engine.starts).containsExactly(0L, 2 * MINUTE);
        assertThat(said.getLast()).isEqualTo(new ServiceStatus(true, 0, 0, ""));
    }

    @Test
    void theNextAgentKnowsWhatWasFull() throws Exception {
        ServiceRun first = takeLimited(1, 10);
        growsAt(5_000, first, new Disk(0, 11 * MEBIBYTE));
        time.at(10_000, first::leave);
        first.run();

        ServiceRun second = new ServiceRun(
                around,
                new Seats(),
                time,
                first.allocation(),
                (ServiceTask) first.allocation().task(),
                true);
        stopAt(MINUTE, second);
        second.run();

        assertThat(engine.starts).containsExactly(0L);
        assertThat(said.getLast().halted()).isTrue();
    }

    @Test
    void anEngineThatHangsIsAskedOnce() throws Exception {
        ServiceRun run = takeLimited(1, 10);
        List<Runnable> hanging = new ArrayList<>();
        time.at(5_000, () -> run.look(hanging::add, samples::add));
        time.at(50_000, () -> run.look(hanging::add, samples::add));
        time.at(51_000, () -> List.copyOf(hanging).forEach(Runnable::run));
        time.at(60_000, () -> run.look(hanging::add, samples::add));
        stopAt(MINUTE + 1_000, run);

        run.run();

        assertThat(hanging).as("counters, disk; counters").hasSize(3);
        assertThat(samples)
                .singleElement()
                .satisfies(sample -> assertThat(sample.cpuMicros()).isEqualTo(1));
    }

    // ---- readiness ----

    @Test
    void isAskedOftenUntilItIsReadyAndThenAtItsInterval() throws Exception {
        ready = false;
        List<Long> asked = new ArrayList<>();
        engine.answers = command -> {
            asked.add(time.millis());
            return new Answer(asked.size() > 4 ? 0 : 1, "");
        };
        ServiceRun run = take(1, service());
        stopAt(3_000, run);

        run.run();

        assertThat(asked).containsExactly(0L, 50L, 100L, 150L, 200L, 1_200L, 2_200L);
    }

    @Test
    void oneFailureIsNoChangeAndSeveralAre() throws Exception {
        ServiceRun run = take(1, service());
        time.at(10_500, () -> ready = false);
        time.at(12_500, () -> ready = true);
        time.at(20_500, () -> ready = false);
        time.at(30_500, () -> ready = true);
        stopAt(40_000, run);

        run.run();

        assertThat(readiness()).containsExactly(true, false, true);
        assertThat(said)
                .contains(new ServiceStatus(false, 0, 0, "not ready: 'ready' ends with 1: not yet"))
                .hasSize(4);
    }

    @Test
    void whatIsNeverReadySaysWhy() throws Exception {
        ready = false;
        ServiceRun run = take(1, service());
        stopAt(10_000, run);

        run.run();

        assertThat(readiness()).isEmpty();
        assertThat(said.getLast().note()).isEqualTo("not ready: 'ready' ends with 1: not yet");
    }

    // ---- steps ----

    private static dev.lattice.protocol.ServiceTask.Builder withSteps(String... names) {
        dev.lattice.protocol.ServiceTask.Builder service = service();
        for (String name : names) {
            service.addSteps(ServiceStep.newBuilder().setName(name).addCommand(name));
        }
        return service;
    }

    @Test
    void stepsAreTakenOnceInAContainer() throws Exception {
        List<String> taken = new ArrayList<>();
        engine.answers = command -> {
            taken.add(command.getFirst());
            return new Answer(0, "");
        };
        ServiceRun run = take(1, withSteps("one", "two"));
        time.at(10_000, () -> engine.only().end(1));
        stopAt(20_000, run);

        run.run();

        taken.removeIf("ready"::equals);
        assertThat(taken).containsExactly("one", "two");
        assertThat(readiness()).containsExactly(true, false, true);
    }

    @Test
    void aStepThatFailsEndsIt() throws Exception {
        engine.answers = command -> command.getFirst().equals("two") ? new Answer(4, "no room") : new Answer(0, "");
        ServiceRun run = take(1, withSteps("one", "two", "three"));

        run.run();

        assertThat(outcome(run).errorCode()).isEqualTo("STEP_FAILED");
        assertThat(outcome(run).errorMessage())
                .isEqualTo("The step 'two' after the start ended with exit code 4: no room");
        assertThat(readiness()).isEmpty();
        assertThat(engine.deeds).endsWith("stop container-1", "remove container-1");
    }

    @Test
    void aStepThatFailsBecauseItsContainerEndsIsTakenAgain() throws Exception {
        engine.answers = command -> {
            if (command.getFirst().equals("one") && engine.starts.size() == 1) {
                engine.only().end(9);
                return new Answer(137, "");
            }
            return new Answer(0, "");
        };
        ServiceRun run = take(1, withSteps("one"));
        stopAt(10_000, run);

        run.run();

        assertThat(outcome(run).kind()).isEqualTo(Outcome.Kind.STOPPED);
        assertThat(readiness()).containsExactly(true);
    }

    // ---- stops ----

    @Test
    void aStopWhileTheImageIsFetchedMakesNothing() throws Exception {
        ServiceRun run = take(1, service());
        engine.fetching = () -> allocations.stop(run.allocation().id(), StopReason.CANCELED, Duration.ZERO);

        run.run();

        assertThat(engine.deeds).isEmpty();
        assertThat(outcome(run).kind()).isEqualTo(Outcome.Kind.STOPPED);
    }

    @Test
    void anAgentThatStopsGivesBackWhatWasNotStarted() throws Exception {
        ServiceRun run = take(1, service());
        engine.fetching = () -> {
            try {
                allocations.giveBack(Duration.ZERO);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        };

        run.run();

        assertThat(engine.deeds).isEmpty();
        assertThat(run.allocation().phase()).isEqualTo(Phase.RELEASED);
    }

    @Test
    void nothingIsKeptOfWhatIsSuperseded() throws Exception {
        ServiceRun run = take(1, service());
        time.at(5_000, () -> allocations.stop(run.allocation().id(), StopReason.SUPERSEDED, Duration.ZERO));

        run.run();

        assertThat(allocations.all()).isEmpty();
        assertThat(engine.deeds).endsWith("stop container-1", "remove container-1");
    }

    @Test
    void waitsForAnEngineThatIsAway() throws Exception {
        engine.away = true;
        ServiceRun run = take(1, service());
        time.at(10_000, () -> engine.away = false);
        time.at(20_000, () -> engine.away = true);
        stopAt(21_000, run);
        time.at(30_000, () -> engine.away = false);

        run.run();

        assertThat(engine.starts).containsExactly(10_000L);
        assertThat(said).contains(new ServiceStatus(false, 0, 0, "the engine is away"));
        assertThat(outcome(run).kind()).isEqualTo(Outcome.Kind.STOPPED);
        assertThat(time.millis()).isGreaterThanOrEqualTo(30_000);
        assertThat(engine.workloads()).isEmpty();
    }

    // ---- another agent ----

    @Test
    void theNextAgentGoesOnCounting() throws Exception {
        engine.fate = () -> engine.starts.size() < 3 ? new End(1, false, false) : null;
        ServiceRun first = take(1, withSteps("one"));
        time.at(10_000, first::leave);
        first.run();
        assertThat(engine.deeds).containsExactly("create container-1");
        List<String> commands = new ArrayList<>();
        engine.answers = command -> {
            commands.add(command.getFirst());
            return new Answer(0, "");
        };

        ServiceRun second = run(first.allocation(), true);
        time.at(20_000, () -> engine.only().end(1));
        stopAt(30_000, second);
        second.run();

        assertThat(engine.starts).hasSize(4);
        assertThat(said).contains(new ServiceStatus(true, 3, 0, "ended with exit code 1"));
        assertThat(commands).doesNotContain("one");
    }

    @Test
    void aStopThatAnEarlierAgentBeganIsFinished() throws Exception {
        ServiceRun first = take(1, service());
        stopAt(5_000, first);
        time.at(4_900, () -> engine.away = true);
        time.at(6_000, first::leave);
        first.run();
        assertThat(first.allocation().phase()).isEqualTo(Phase.RUNNING);
        engine.away = false;

        ServiceRun second = run(first.allocation(), true);
        second.run();

        assertThat(outcome(second).kind()).isEqualTo(Outcome.Kind.STOPPED);
        assertThat(engine.deeds).containsExactly("create container-1", "stop container-1", "remove container-1");
    }

    // ---- what is left ----

    @Test
    void straysAreRemovedAfterSomeMinutes() throws Exception {
        ServiceRun run = take(1, service());
        time.at(5_000, run::leave);
        run.run();
        Strays strays = new Strays(engine, java.util.Set::of);
        Strays holders = new Strays(engine, () -> java.util.Set.of(new AllocationId(1)));

        strays.look(0);
        strays.look(TimeUnit.MINUTES.toNanos(4));
        holders.look(TimeUnit.MINUTES.toNanos(4));
        holders.look(TimeUnit.MINUTES.toNanos(40));
        assertThat(engine.workloads()).containsExactly("db");
        strays.look(TimeUnit.MINUTES.toNanos(5));

        assertThat(engine.workloads()).isEmpty();
    }

    @Test
    void anOlderAllocationDoesNotTakeTheStorageOfANewer() throws Exception {
        ServiceVolume.Builder volume =
                ServiceVolume.newBuilder().setName("data").setPath("/data");
        ServiceRun newer = take(2, service().addVolumes(volume));
        ServiceRun older = take(1, service().addVolumes(volume));
        time.at(5_000, older::run);
        stopAt(10_000, newer);

        newer.run();

        assertThat(outcome(older).kind()).isEqualTo(Outcome.Kind.STOPPED);
        assertThat(engine.deeds).containsExactly("create container-1", "stop container-1", "remove container-1");
    }
}
