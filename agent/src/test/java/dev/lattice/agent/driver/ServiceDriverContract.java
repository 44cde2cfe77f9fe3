package dev.lattice.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.driver.ServiceContainer.End;
import dev.lattice.agent.driver.ServiceContainer.GoneException;
import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What everything keeps that runs services: a real engine, and the one whose containers do as a test says. */
public abstract class ServiceDriverContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The first process of a container hears no signal that it did not ask for. */
    private static final String ENDS_WHEN_ASKED = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private static final ProjectId PROJECT = new ProjectId(7_001);
    private static final WorkloadId DATABASE = new WorkloadId(7_002);
    private static final WorkloadId OTHER = new WorkloadId(7_003);

    @TempDir
    protected Path folder;

    private final AtomicInteger news = new AtomicInteger();
    private ServiceDriver driver;

    protected abstract ServiceDriver open() throws Exception;

    @BeforeEach
    void openDriver() throws Exception {
        driver = open();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        driver.discard(DATABASE);
        driver.discard(OTHER);
        assertThat(driver.strays(Set.of())).isEmpty();
    }

    private static ServiceTask task(long allocation, WorkloadId workload, int instance) {
        return new ServiceTask(
                new AllocationId(allocation),
                1,
                1,
                PROJECT,
                workload,
                "db",
                instance,
                Blueprint.of(
                                ImageReference.parse("debian:bookworm-slim"),
                                MainProcess.OF_IMAGE.withCommand(List.of("sh", "-c", ENDS_WHEN_ASKED)),
                                new Startup(new Probe.Running(Duration.ofSeconds(1), Duration.ofSeconds(1))))
                        .volumes(List.of(new Volume("data", "/data")))
                        .build(),
                List.of(),
                Resources.NONE,
                Optional.empty(),
                Optional.empty());
    }

    private static ServiceTask task(long allocation) {
        return task(allocation, DATABASE, 0);
    }

    private ServiceContainer create(ServiceTask task) throws Exception {
        driver.prepare(task, _ -> {}, () -> false);
        ServiceContainer container = driver.create(task);
        container.attend(
                new WholeOutput(spool(task, LogStream.STDOUT), spool(task, LogStream.STDERR)), news::incrementAndGet);
        return container;
    }

    private ServiceContainer started(ServiceTask task) throws Exception {
        ServiceContainer container = create(task);
        assertThat(container.start()).isTrue();
        return container;
    }

    private static End end(ServiceContainer container) {
        await().atMost(PATIENCE).until(() -> container.end() != null);
        return Objects.requireNonNull(container.end());
    }

    // ---- what it keeps ----

    @Test
    void whatIsMadeIsFoundAndMadeOnce() throws Exception {
        assertThat(driver.find(task(1))).isEmpty();
        try (ServiceContainer made = create(task(1));
                ServiceContainer again = driver.create(task(1));
                ServiceContainer found = driver.find(task(1)).orElseThrow()) {
            assertThat(again.stamp().container()).isEqualTo(made.stamp().container());
            assertThat(found.stamp().container()).isEqualTo(made.stamp().container());
        }
        assertThat(driver.find(task(2))).isEmpty();
    }

    @Test
    void whatRunsIsLeftAsItIs() throws Exception {
        try (ServiceContainer container = started(task(1))) {
            assertThat(container.start()).isFalse();
            assertThat(container.end()).isNull();
            assertThat(container.usage().memoryBytes()).isPositive();
            assertThat(container.disk().bytes()).isNotNegative();
        }
    }

    @Test
    void tidyingLeavesWhatIsMadeAndNotStartedYet() throws Exception {
        try (ServiceContainer container = create(task(1))) {
            driver.tidyNetworks();
            assertThat(container.lookBack()).isEmpty();
            assertThat(container.start()).isTrue();
        }
    }

    @Test
    void howItEndedIsSeenLater() throws Exception {
        try (ServiceContainer container = started(task(1))) {
            assertThat(container.lookBack()).isEmpty();
            container.stop(Duration.ofSeconds(1));
            End end = end(container);
            try (ServiceContainer later = driver.find(task(1)).orElseThrow()) {
                assertThat(later.lookBack()).contains(end);
                assertThat(later.end()).isEqualTo(end);
            }
        }
    }

    @Test
    void aCommandInItSaysHowItEnded() throws Exception {
        try (ServiceContainer container = started(task(1))) {
            assertThat(container.run(List.of("true")).exitCode()).isZero();
        }
    }

    @Test
    void whatIsStoppedSaysSoAndCanBeStartedAgain() throws Exception {
        try (ServiceContainer container = started(task(1))) {
            container.stop(Duration.ofSeconds(1));
            assertThat(end(container).byEngine()).isFalse();
            await().atMost(PATIENCE).until(() -> news.get() == 1);
            assertThat(container.start()).isTrue();
            assertThat(container.end()).isNull();
        }
    }

    @Test
    void stoppingWhatHasEndedIsNoFault() throws Exception {
        try (ServiceContainer container = started(task(1))) {
            container.stop(Duration.ofSeconds(1));
            end(container);
            container.stop(Duration.ofSeconds(1));
        }
    }

    @Test
    void whatIsGoneCannotBeStarted() throws Exception {
        try (ServiceContainer container = started(task(1))) {
            driver.remove(task(1).allocation());
            assertThat(driver.find(task(1))).isEmpty();
            end(container);
            assertThatExceptionOfType(GoneException.class).isThrownBy(container::start);
        }
        driver.remove(task(1).allocation());
    }

    @Test
    void aSeatIsForOneAtATime() throws Exception {
        try (ServiceContainer before = started(task(1));
                ServiceContainer beside = started(task(2, DATABASE, 1));
                ServiceContainer other = started(task(3, OTHER, 0))) {
            driver.vacate(task(4));
            assertThat(driver.find(task(1))).isEmpty();
            end(before);
            assertThat(beside.end()).isNull();
            assertThat(other.end()).isNull();
            driver.vacate(task(2, DATABASE, 1));
            assertThat(beside.end()).as("it is its own").isNull();
        }
    }

    @Test
    void whatNobodyHoldsIsNamed() throws Exception {
        try (ServiceContainer one = started(task(1));
                ServiceContainer two = create(task(2, OTHER, 0))) {
            assertThat(driver.strays(Set.of(task(1).allocation()))).containsExactly(new AllocationId(2));
            two.remove();
            assertThat(driver.strays(Set.of(task(1).allocation()))).isEmpty();
            assertThat(one.end()).isNull();
        }
    }

    @Test
    void whatIsDiscardedTakesItsOwnContainersOnly() throws Exception {
        try (ServiceContainer mine = started(task(1));
                ServiceContainer other = started(task(2, OTHER, 0))) {
            driver.discard(DATABASE);
            end(mine);
            assertThat(driver.strays(Set.of())).containsExactly(new AllocationId(2));
            assertThat(other.end()).isNull();
        }
    }

    private OutputSpool spool(ServiceTask task, LogStream stream) throws IOException {
        return new OutputSpool(folder, task.allocation(), stream, () -> {}, () -> {});
    }
}
