package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.DriverContract;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.task.Work;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class DockerDriverTest extends DriverContract {
    private static final ImageReference IMAGE = ImageReference.parse("debian:bookworm-slim");
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;

    private final String node = "test-" + UUID.randomUUID();
    /** By how much the driver's clock has gone on further than time did. */
    private final AtomicLong ahead = new AtomicLong();

    @TempDir
    private Path names;

    private final DockerClient engine = Engine.find(System.getenv()).orElseThrow();

    @Override
    protected Driver open() throws IOException {
        return open("home");
    }

    private DockerDriver open(String home) throws IOException {
        String user = Files.getAttribute(folder, "unix:uid") + ":" + Files.getAttribute(folder, "unix:gid");
        return new DockerDriver(
                Engine.find(System.getenv()).orElseThrow(),
                URI.create(Engine.host(System.getenv())),
                new ImageSources(false, true),
                PulledImages.open(folder.resolve("images"), InstantSource.system()),
                new Owner(node, home),
                user,
                names,
                () -> Processes.bootNanos() + ahead.get(),
                GpuDevices.NONE);
    }

    @AfterEach
    void leavesNothing() throws IOException {
        // Nobody is in the network any more that it kept for the next.
        driver.close();
        try (DockerDriver sweeper = (DockerDriver) open()) {
            sweeper.sweep(Set.of());
        }
        assertThat(mine()).isEmpty();
        assertThat(EngineNetworks.has(engine, "lattice-" + node + "-jobs")).isFalse();
        engine.close();
    }

    private List<String> mine() {
        return Containers.labeled(engine, Map.of(Labels.NODE, node)).stream()
                .map(container -> container.getId())
                .toList();
    }

    // ---- what differs from processes ----

    @Override
    protected Work work(Command command) {
        return new Work.Container(IMAGE, command);
    }

    @Override
    protected String inside(Path file) throws IOException {
        return Path.of(Confinement.HOME)
                .resolve(folder.toRealPath().relativize(file.toRealPath()))
                .toString();
    }

    /** An engine tells the end by a signal as shells do. */
    @Override
    protected Exit endedBy(int signal) {
        return new Exit.Exited(128 + signal);
    }

    @Override
    protected String givenVariables() {
        return "^HOSTNAME=\\|^HOME=";
    }

    @Override
    protected void assertRefused(Command command, LaunchException.Code why) throws Exception {
        int code = why == LaunchException.Code.COMMAND_NOT_FOUND ? NOT_FOUND : NOT_EXECUTABLE;
        assertThat(finish(start(command))).isEqualTo(new Exit.Exited(code));
    }

    /** The engine's log does. */
    @Override
    protected boolean keepsWhatNobodyTakes() {
        return true;
    }

    // ---- what only containers have ----

    @Test
    void leavesAloneWhatAnAgentOfTheSameNameAndAnotherHomeRuns() throws Exception {
        Execution execution = shell("echo up; sleep 600");
        awaitOutput(execution, "up\n");
        try (DockerDriver other = open("another home")) {
            other.clear(0);
            other.sweep(Set.of());
        }
        assertThat(mine()).hasSize(1);
        execution.kill();
        assertThat(finish(execution)).isEqualTo(endedBy(9));
    }

    @Test
    void nothingIsLeftAfterAJobButWhatTheNextOneJoins() throws Exception {
        finish(shell("echo here"));
        awaitSandbox();
        assertThat(mine()).hasSize(1);
        ((DockerDriver) driver).tidy();
        assertThat(mine()).hasSize(1);
        ahead.addAndGet(TimeUnit.MINUTES.toNanos(2));
        ((DockerDriver) driver).tidy();
        assertThat(mine()).isEmpty();
    }

    /** Runs a job that ends at once until one is in a network that was kept. */
    private void awaitSandbox() {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            Execution execution = shell("true");
            boolean joined = sandbox().isPresent();
            finish(execution);
            return joined;
        });
    }

    /** The container that the only job shares its network with. */
    private Optional<String> sandbox() {
        return Containers.labeled(engine, Map.of(Labels.NODE, node)).stream()
                .filter(container -> container.getLabels().containsKey(Labels.JOB))
                .map(NetworkSandboxes::joined)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Where the engine makes cgroups by itself, and this account may write to them. */
    static boolean ranksContainers() {
        return Files.isWritable(Path.of("/sys/fs/cgroup/cpu/tasks"))
                && "cgroupfs"
                        .equals(Engine.find(System.getenv())
                                .orElseThrow()
                                .infoCmd()
                                .exec()
                                .getCGroupDriver());
    }

    @Test
    @EnabledIf("ranksContainers")
    void letsTheOwnersProgramsGoFirst() throws Exception {
        Execution execution = shell("echo up; sleep 600");
        awaitOutput(execution, "up\n");
        Path above = Path.of("/sys/fs/cgroup/cpu/lattice-jobs-home");
        driver.giveWay(true);
        assertThat(Files.readString(above.resolve("cpu.shares")).strip()).hasSize(1);
        driver.giveWay(false);
        assertThat(above.resolve("cpu.shares")).hasContent("1024\n");
        execution.kill();
        finish(execution);
    }

    @Test
    void aJobLeavesNoNamesForTheNext() throws Exception {
        awaitSandbox();
        for (String file : List.of("hosts", "resolv.conf", "hostname")) {
            finish(shell("echo 10.1.2.3 left-behind >> /etc/" + file + "; chmod 000 /etc/" + file));
        }
        Execution next = shell("cat /etc/hosts /etc/resolv.conf /etc/hostname");
        assertThat(sandbox()).isPresent();
        finish(next);
        assertThat(stdout()).contains("127.0.0.1", "nameserver").doesNotContain("left-behind");
    }

    @Test
    void startsElsewhereWhenItsNetworkIsGone() throws Exception {
        awaitSandbox();
        Execution first = shell("echo first");
        Containers.remove(engine, sandbox().orElseThrow());
        finish(first);
        Execution second = shell("echo second");
        assertThat(sandbox()).isEmpty();
        assertThat(finish(second)).isEqualTo(new Exit.Exited(0));
        awaitSandbox();
    }

    @Test
    void aNetworkThatSomebodyRemovedIsMadeAgain() throws Exception {
        awaitSandbox();
        ahead.addAndGet(TimeUnit.MINUTES.toNanos(2));
        ((DockerDriver) driver).tidy();
        engine.removeNetworkCmd("lattice-" + node + "-jobs").exec();
        assertThat(finish(shell("true"))).isEqualTo(new Exit.Exited(0));
    }

    @Test
    void theNetworkOfAJobThatGoesOnStaysWhenTheAgentIsAnother() throws Exception {
        awaitSandbox();
        Execution execution = shell("sleep 600");
        String joined = sandbox().orElseThrow();
        try (DockerDriver next = (DockerDriver) open()) {
            next.sweep(Set.of(new AllocationId(1)));
            assertThat(mine()).contains(joined);
            execution.kill();
            finish(execution);
            next.tidy();
            assertThat(mine()).doesNotContain(joined);
        }
    }

    @Test
    void whatItWritesIsItsOwnersAndCanBeFetched() throws Exception {
        finish(shell("mkdir made && echo of it > made/file"));
        assertThat(folder.resolve("made/file")).hasContent("of it");
        assertThat(Files.getOwner(folder.resolve("made/file"))).isEqualTo(Files.getOwner(folder));
    }

    @Test
    void hasNoPowers() throws Exception {
        finish(shell("grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; ls /var/run/docker.sock"));
        assertThat(stdout().lines().map(line -> line.replaceAll("\\s+", " ")))
                .containsExactly("CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2");
    }

    @Test
    void memoryBeyondItsLimitEndsIt() throws Exception {
        Execution execution =
                start(new Command.Shell("head -c 200m /dev/zero | tail -c 150m | wc -c"), new Resources(500, 32, 0));
        Exit exit = execution.await(out(), err(), Long.MAX_VALUE);
        assertThat(execution.outOfMemory()).isTrue();
        assertThat(exit).isNotNull();
        finish(execution);
    }

    @Test
    void adoptsWithoutLosingOrDoublingALine() throws Exception {
        Launch launch = launch(
                new Command.Shell("for i in $(seq 300); do echo line $i; sleep 0.005; done; exit 5"), Resources.NONE);
        Execution first = driver.start(0, launch);
        awaitOutput(first, "line 20\n");

        try (Driver next = open()) {
            Execution second = next.adopt(0, launch, first.stamp()).orElseThrow();
            Exit exit = null;
            while (exit == null) {
                exit = second.await(out(), err(), Long.MAX_VALUE);
            }
            assertThat(exit).isEqualTo(new Exit.Exited(5));
            assertThat(second.drain(out(), err(), Long.MAX_VALUE)).isTrue();
            second.close();
        }
        assertThat(stdout())
                .isEqualTo(IntStream.rangeClosed(1, 300)
                        .mapToObj(i -> "line " + i + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void whatNobodyHoldsIsSweptAway() throws Exception {
        driver.start(0, launch(new Command.Shell("sleep 600"), Resources.NONE));
        DockerDriver docker = (DockerDriver) driver;
        docker.sweep(Set.of(new AllocationId(1)));
        assertThat(mine()).hasSize(1);
        docker.sweep(Set.of());
        assertThat(mine()).isEmpty();
    }

    @Test
    void saysWhatToDoAboutAnImageThatIsNotThere() {
        Launch launch = new Launch(
                new AllocationId(1),
                new dev.lattice.core.id.JobId(1),
                new Work.Container(ImageReference.parse("localhost:1/no/such:image"), new Command.Shell("true")),
                folder,
                folder,
                Map.of(),
                Resources.NONE);
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> driver.prepare(launch, () -> false))
                .withMessageContaining("localhost:1/no/such:image")
                .withMessageContaining("Check");
    }
}
