package dev.lattice.agent.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocation.StopReason;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.Phase;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.availability.Reason;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.resource.Resources;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owner's rules do to what runs, against throttles that only write down what they are told. */
class RestraintTest {
    private static final Availability WORK = new Availability(Mode.WORK, Budget.ALL, List.of(), Optional.empty());
    private static final Availability REST = rest(Reason.Code.USER_ACTIVE);
    private static final Vacating VACATING = new Vacating(Duration.ofSeconds(60), Duration.ofSeconds(300));

    @TempDir
    Path home;

    private final List<Long> reported = new ArrayList<>();
    private Journal journal;
    private Announcer announcer;
    private Allocations allocations;
    private Restraint restraint;
    private boolean givesWay;
    private boolean last;

    private static Availability rest(Reason.Code why) {
        return new Availability(
                Mode.REST, Budget.NONE, List.of(new Reason(why, "somebody is there")), Optional.empty());
    }

    /** Writes down what it is told. */
    private static final class Told implements Throttle {
        final List<String> words = new ArrayList<>();
        boolean away;
        boolean able = true;

        @Override
        public boolean suspend() throws EngineAwayException {
            answer("suspend");
            return able;
        }

        @Override
        public void resume() throws EngineAwayException {
            answer("resume");
        }

        @Override
        public void allow(int cpuMillis) throws EngineAwayException {
            answer("allow " + cpuMillis);
        }

        private void answer(String word) throws EngineAwayException {
            if (away) {
                throw new EngineAwayException("the engine is away");
            }
            words.add(word);
        }
    }

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(home.resolve("journal"), "boot");
        announcer = new Announcer() {
            @Override
            public void output(Allocation allocation) {}

            @Override
            public void report(Allocation allocation) {
                reported.add(allocation.id().value());
            }

            @Override
            public void forgotten(Allocation allocation) {}

            @Override
            public void flush() {}

            @Override
            public void flushSoon() {}
        };
        allocations = new Allocations(Files.createDirectory(home.resolve("spool")), journal, announcer);
        restraint = new Restraint(
                allocations, announcer, new Resources(4_000, 8_000, 0), told -> last = told, Runnable::run);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    private void adopts(Task.Builder task, Throttle throttle) {
        Allocation allocation = runs(task, throttle);
        allocation.restoreRunning(System.nanoTime(), new ProcessStamp(1, 0, 0));
    }

    private Allocation runs(Task.Builder task, Throttle throttle) {
        allocations.accept(List.of(task.build()));
        Allocation allocation = Objects.requireNonNull(allocations.find(new AllocationId(task.getAllocationId())));
        allocation.run(new ProcessStamp(1, 0, 0), System.nanoTime());
        allocation.throttle(throttle);
        return allocation;
    }

    private static Task.Builder job(long id, int cpuMillis, long memoryMb) {
        return Task.newBuilder()
                .setAllocationId(id)
                .setResources(TaskResources.newBuilder().setCpuMillis(cpuMillis).setMemoryMb(memoryMb))
                .setProcess(ProcessTask.newBuilder()
                        .setArguments(Arguments.newBuilder().addValues("true")));
    }

    private static Task.Builder service(long id, boolean keeps) {
        ServiceTask.Builder service = ServiceTask.newBuilder()
                .setWorkloadId(id)
                .setProjectId(1)
                .setName("web")
                .setImage("web:1")
                .setReadiness(dev.lattice.protocol.Probe.newBuilder()
                        .setRunning(dev.lattice.protocol.RunningProbe.getDefaultInstance())
                        .setIntervalMillis(1000)
                        .setTimeoutMillis(1000));
        if (keeps) {
            service.addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data"));
        }
        return Task.newBuilder().setAllocationId(id).setService(service);
    }

    private void apply(Availability now, long restedSeconds) throws InterruptedException {
        restraint.apply(
                now,
                now.mode() == Mode.REST ? Optional.of(Duration.ofSeconds(restedSeconds)) : Optional.empty(),
                VACATING,
                givesWay);
    }

    @Test
    void whereNothingIsInTheWayNothingIsTold() throws Exception {
        Told job = new Told();
        runs(job(1, 1_000, 100), job);
        apply(WORK, 0);
        apply(WORK, 0);
        assertThat(job.words).isEmpty();
        assertThat(reported).isEmpty();
    }

    @Test
    void aJobStandsStillUntilTheOwnerLeaves() throws Exception {
        Told told = new Told();
        Allocation job = runs(job(1, 1_000, 100), told);
        apply(REST, 0);
        apply(REST, 1);
        assertThat(told.words).containsExactly("suspend");
        assertThat(job.hold().rung()).isEqualTo(Rung.SUSPEND);
        assertThat(job.hold().why()).isEqualTo("somebody uses the machine");
        assertThat(reported).containsExactly(1L);
        apply(WORK, 0);
        assertThat(told.words).containsExactly("suspend", "resume");
        assertThat(job.hold().rung()).isEqualTo(Rung.RUN);
        assertThat(reported).containsExactly(1L, 1L);
    }

    /** Nobody knows how far an earlier agent had gone with it: it is told all anew. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAnEarlierAgentLeftStandingStillGoesOn(boolean ownersProgramsFirst) throws Exception {
        givesWay = ownersProgramsFirst;
        Told told = new Told();
        adopts(job(1, 1_000, 100), told);
        apply(WORK, 0);
        assertThat(told.words).containsExactly("allow 0", "resume");
        apply(WORK, 0);
        assertThat(told.words).hasSize(2);
    }

    @Test
    void whatAnEarlierAgentLeftRunningStandsStill() throws Exception {
        Told told = new Told();
        adopts(job(1, 1_000, 100), told);
        apply(REST, 0);
        apply(WORK, 0);
        assertThat(told.words).containsExactly("suspend", "allow 0", "resume");
    }

    @Test
    void onlyAsMuchIsEndedAsThereIsNoMemoryFor() throws Exception {
        Allocation large = runs(job(1, 1_000, 5_000), new Told());
        Allocation small = runs(job(2, 1_000, 100), new Told());
        Allocation other = runs(job(3, 1_000, 100), new Told());
        apply(
                new Availability(
                        Mode.WORK,
                        new Budget(100, 50, true),
                        List.of(new Reason(Reason.Code.USER_ACTIVE, "somebody is there")),
                        Optional.empty()),
                0);
        assertThat(large.stopWish()).isNotNull();
        assertThat(small.stopWish()).isNull();
        assertThat(other.stopWish()).isNull();
    }

    @Test
    void whatHasAGraphicsProcessorStandsStillWhileItsOwnerKeepsThose() throws Exception {
        Told told = new Told();
        Told other = new Told();
        Task.Builder task = job(1, 1_000, 100);
        task.getResourcesBuilder().setGpus(1);
        runs(task, told);
        runs(job(2, 1_000, 100), other);
        apply(
                new Availability(
                        Mode.WORK,
                        new Budget(100, 100, false),
                        List.of(new Reason(Reason.Code.USER_ACTIVE, "somebody is there")),
                        Optional.empty()),
                0);
        assertThat(told.words).containsExactly("suspend");
        assertThat(other.words).isEmpty();
        apply(WORK, 0);
        assertThat(told.words).containsExactly("suspend", "resume");
    }

    /** An engine that hangs over one container keeps the machine's owner waiting for that one only. */
    @Test
    void whatDoesNotAnswerKeepsNothingElseFromStandingStill() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        Told other = new Told();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Restraint patient =
                    new Restraint(allocations, announcer, new Resources(4_000, 8_000, 0), told -> last = told, threads);
            AtomicInteger asked = new AtomicInteger();
            runs(job(1, 1_000, 100), new Throttle() {
                @Override
                public boolean suspend() {
                    asked.incrementAndGet();
                    try {
                        answer.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    return true;
                }

                @Override
                public void resume() {}

                @Override
                public void allow(int cpuMillis) {}
            });
            runs(job(2, 1_000, 100), other);
            for (int looks = 0; looks < 2; looks++) {
                patient.apply(REST, Optional.of(Duration.ZERO), VACATING, false);
            }
            assertThat(other.words).containsExactly("suspend");
            assertThat(asked).as("it is asked once").hasValue(1);
            answer.countDown();
        }
    }

    @Test
    void whatRunsIsBroughtToWhereItWaitsForTheOwnersPrograms() throws Exception {
        Told early = new Told();
        runs(job(1, 1_000, 100), early);
        apply(WORK, 0);
        givesWay = true;
        apply(WORK, 0);
        assertThat(last).isTrue();
        assertThat(early.words).containsExactly("allow 0");
        Told later = new Told();
        runs(job(2, 1_000, 100), later);
        apply(WORK, 0);
        assertThat(later.words).as("it was started there").isEmpty();
        givesWay = false;
        apply(WORK, 0);
        assertThat(last).isFalse();
        assertThat(early.words).hasSize(1);
    }

    @Test
    void whatStandsStillWhenTheRulesBeginIsBroughtThereWhenItGoesOn() throws Exception {
        Told told = new Told();
        runs(job(1, 1_000, 100), told);
        apply(REST, 0);
        givesWay = true;
        apply(REST, 0);
        assertThat(last).as("what gets no processor cannot be held").isFalse();
        assertThat(told.words).containsExactly("suspend");
        apply(WORK, 0);
        assertThat(last).isTrue();
        assertThat(told.words).containsExactly("suspend", "allow 0", "resume");
    }

    @Test
    void whoStaysTooLongIsEnded() throws Exception {
        Allocation job = runs(job(1, 1_000, 100), new Told());
        apply(REST, 0);
        apply(REST, 300);
        assertThat(Objects.requireNonNull(job.stopWish()).reason()).isEqualTo(StopReason.EVICTED);
        assertThat(job.hold().why()).isEqualTo("somebody uses the machine");
    }

    @Test
    void whatCannotStandStillIsEndedAtOnce() throws Exception {
        Told told = new Told();
        told.able = false;
        Allocation job = runs(job(1, 1_000, 100), told);
        apply(REST, 0);
        assertThat(Objects.requireNonNull(job.stopWish()).reason()).isEqualTo(StopReason.EVICTED);
    }

    @Test
    void aServiceIsKeptUpWhileItCanMoveAndThenStandsStill() throws Exception {
        Told told = new Told();
        Allocation service = runs(service(1, false), told);
        apply(REST, 0);
        assertThat(told.words).containsExactly("allow 80");
        assertThat(service.hold().rung()).isEqualTo(Rung.SQUEEZE);
        apply(REST, 60);
        assertThat(told.words).containsExactly("allow 80", "suspend");
        apply(WORK, 0);
        assertThat(told.words).containsExactly("allow 80", "suspend", "allow 0", "resume");
    }

    @Test
    void aServiceThatKeepsSomethingHereStandsStill() throws Exception {
        Told told = new Told();
        runs(service(1, true), told);
        apply(REST, 0);
        assertThat(told.words).containsExactly("suspend");
    }

    @Test
    void whatTheEngineDidNotDoIsAskedForAgain() throws Exception {
        Told told = new Told();
        Allocation job = runs(job(1, 1_000, 100), told);
        told.away = true;
        apply(REST, 0);
        assertThat(job.hold().rung()).isEqualTo(Rung.RUN);
        told.away = false;
        apply(REST, 1);
        assertThat(told.words).containsExactly("suspend");
        assertThat(job.hold().rung()).isEqualTo(Rung.SUSPEND);
    }

    @Test
    void allTogetherKeepToTheBudget() throws Exception {
        Told one = new Told();
        Told other = new Told();
        runs(job(1, 2_000, 100), one);
        runs(job(2, 0, 100), other);
        // 2000 and, without a limit, 4000 of 4000: half of that is left to them, a third of what they could have.
        apply(new Availability(Mode.WORK, new Budget(50, 100, true), List.of(), Optional.empty()), 0);
        assertThat(one.words).containsExactly("allow 660");
        assertThat(other.words).containsExactly("allow 1320");
        apply(WORK, 0);
        assertThat(one.words).containsExactly("allow 660", "allow 0");
    }

    @Test
    void whatHasNoRoomInTheMemoryThatIsLeftIsEndedTheYoungestFirst() throws Exception {
        Allocation older = runs(job(1, 0, 2_000), new Told());
        Allocation younger = runs(job(2, 0, 2_500), new Told());
        apply(new Availability(Mode.WORK, new Budget(100, 50, true), List.of(), Optional.empty()), 0);
        assertThat(older.stopWish()).isNull();
        assertThat(Objects.requireNonNull(younger.stopWish()).reason()).isEqualTo(StopReason.EVICTED);
        assertThat(younger.hold().why()).startsWith("the machine's owner leaves 50 % of its memory");
    }

    @Test
    void whatWaitsIsGivenBackAndWhatComesTooLate() throws Exception {
        allocations.accept(List.of(job(1, 0, 0).build()));
        apply(REST, 0);
        assertThat(Objects.requireNonNull(allocations.find(new AllocationId(1))).phase())
                .isEqualTo(Phase.RELEASED);
        allocations.accept(List.of(job(2, 0, 0).build()));
        assertThat(Objects.requireNonNull(allocations.find(new AllocationId(2))).phase())
                .isEqualTo(Phase.RELEASED);
        apply(WORK, 0);
        allocations.accept(List.of(job(3, 0, 0).build()));
        assertThat(Objects.requireNonNull(allocations.find(new AllocationId(3))).phase())
                .isEqualTo(Phase.WAITING);
    }
}
