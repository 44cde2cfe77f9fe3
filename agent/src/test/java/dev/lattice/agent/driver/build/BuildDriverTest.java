package dev.lattice.agent.driver.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Image;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.docker.Engine;
import dev.lattice.agent.driver.docker.EngineImages;
import dev.lattice.agent.driver.docker.ImageSources;
import dev.lattice.agent.driver.docker.PulledImages;
import dev.lattice.agent.driver.process.InheritedExits;
import dev.lattice.agent.driver.process.PosixDriver;
import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.task.Work;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.job.ImageRecipe;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real builds by the engine of this machine. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class BuildDriverTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(120);
    /** Another beginning each time: the engine outlives a test, and a step of which it has the layer is not run. */
    private final String base = "FROM debian:bookworm-slim\nENV TEST_RUN=" + UUID.randomUUID() + "\n";

    private static final Resources MACHINE = new Resources(2_000, 8_000, 0);

    private final DockerClient engine = Engine.find(System.getenv()).orElseThrow();
    /** Another one each time: a test that leaves its agent leaves what keeps watch over the steps of its build. */
    private final AllocationId allocation = new AllocationId(UUID.randomUUID().getMostSignificantBits() >>> 1);

    private final WorkloadId workload = new WorkloadId(UUID.randomUUID().getMostSignificantBits());
    private Optional<String> ignored = Optional.empty();
    private final Map<String, String> arguments = new HashMap<>();
    private final Map<String, String> secrets = new HashMap<>();
    private Resources limits = new Resources(500, 256, 0);
    private final AtomicBoolean serving = new AtomicBoolean();
    private int revision = 1;

    @TempDir
    private Path home;

    private Path context;
    private Driver processes;
    private EngineImages images;
    private BuildDriver driver;
    private OutputSpool out;
    private OutputSpool err;

    @BeforeEach
    void open() throws IOException {
        context = Files.createDirectories(home.resolve("work"));
        processes = new PosixDriver(Files.createDirectories(home.resolve("channels")), "test", InheritedExits.NONE);
        images = images(true);
        driver = driver(images, MACHINE);
        freshOutput();
    }

    private EngineImages images(boolean local) {
        return new EngineImages(
                engine,
                new ImageSources(false, local),
                PulledImages.open(home.resolve("images"), InstantSource.system()));
    }

    private BuildDriver driver(EngineImages from, Resources machine) {
        return driver(from, machine, true);
    }

    private BuildDriver driver(EngineImages from, Resources machine, boolean bounded) {
        return new BuildDriver(
                processes, from, System.getenv(), new BuildDriver.Site(machine, bounded, serving::get), Runnable::run);
    }

    private void freshOutput() throws IOException {
        out = spool(LogStream.STDOUT);
        err = spool(LogStream.STDERR);
    }

    private OutputSpool spool(LogStream stream) throws IOException {
        Path folder = Files.createDirectories(home.resolve("spool-" + UUID.randomUUID()));
        return new OutputSpool(folder, new AllocationId(1), stream, () -> {}, () -> {});
    }

    @AfterEach
    void close() throws IOException {
        images.removeAll(BuiltImage.repository(workload));
        assertThat(built()).isEmpty();
        driver.close();
        processes.close();
        engine.close();
    }

    private Stream<String> built() {
        return engine.listImagesCmd().withReferenceFilter(BuiltImage.repository(workload)).exec().stream()
                .map(Image::getRepoTags)
                .flatMap(Stream::of);
    }

    private Launch launch(String dockerfile) {
        return launch(workload, dockerfile);
    }

    private Launch launch(WorkloadId of, String dockerfile) {
        return new Launch(
                allocation,
                new JobId(1),
                new Work.Build(
                        BuiltImage.of(of, revision),
                        new ImageRecipe(dockerfile, ignored, Optional.empty(), Optional.empty(), arguments, secrets),
                        2),
                home,
                context,
                Map.of("PATH", System.getenv("PATH"), "HOME", home.toString()),
                limits);
    }

    private Exit build(String dockerfile) throws Exception {
        Launch launch = launch(dockerfile);
        driver.prepare(launch, () -> false);
        return finish(driver.start(0, launch));
    }

    private Exit finish(Execution execution) throws IOException {
        Exit exit = execution.await(out, err, LONG);
        execution.kill();
        assertThat(execution.drain(out, err, LONG)).isTrue();
        execution.close();
        return Objects.requireNonNull(exit, "it did not end");
    }

    /** What the builder said: BuildKit says it all to one stream, the classic builder says it to two. */
    private String log() throws IOException {
        return text(out) + text(err);
    }

    private static String text(OutputSpool spool) throws IOException {
        byte[] bytes = new byte[(int) spool.end()];
        int length = bytes.length == 0 ? 0 : spool.read(0, bytes, bytes.length);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private String inspected() {
        return engine.inspectImageCmd(BuiltImage.of(workload, revision).complete())
                .exec()
                .getRawValues()
                .toString();
    }

    @Test
    void makesAnImageOfAFolder() throws Exception {
        assertThat(driver.available()).isTrue();
        Files.writeString(context.resolve("greeting"), "hello\n");
        Files.setPosixFilePermissions(
                context.resolve("greeting"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));

        assertThat(build(base + "COPY . /app/\nUSER 1000\nRUN cat /app/greeting && ls -ld /app\n"))
                .as(log())
                .isEqualTo(new Exit.Exited(0));

        assertThat(log()).contains("hello").contains("drwxr-xr-x");
        assertThat(built()).containsExactly(BuiltImage.of(workload, revision).complete());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesOutWhatTheDockerfilesOwnListSays(boolean bounded) throws Exception {
        driver = driver(images, MACHINE, bounded);
        Path elsewhere = Files.writeString(home.resolve("elsewhere"), "of the owner");
        for (String name : List.of("one", "two")) {
            Files.writeString(context.resolve(name), name);
        }
        Files.writeString(context.resolve(".dockerignore"), "one\n");
        String dockerfile = base + "COPY . /app/\nRUN echo there: $(ls /app)\n";
        assertThat(build(dockerfile)).isEqualTo(new Exit.Exited(0));
        assertThat(log()).contains("there: two");
        freshOutput();
        ignored = Optional.of("two\n");
        Files.delete(context.resolve(".dockerignore"));
        Files.createSymbolicLink(context.resolve(".dockerignore"), elsewhere);
        assertThat(build(dockerfile)).isEqualTo(new Exit.Exited(0));
        assertThat(log()).contains("there: one");
        assertThat(elsewhere).hasContent("of the owner");
    }

    @Test
    void tellsWhichStepFailed() throws Exception {
        assertThat(build(base + "RUN echo before && false\n")).isEqualTo(new Exit.Exited(1));
        assertThat(log()).contains("before").contains("RUN echo before && false");
    }

    @Test
    void takesArgumentsLiterally() throws Exception {
        arguments.put("GREETING", "a $HOME ${X:-y} 'b' \"c\"\nRUN id # \\");
        assertThat(build(base + "ARG GREETING\nRUN printf 'it is <%s>' \"$GREETING\" | tr '\\n' '|'\n"))
                .isEqualTo(new Exit.Exited(0));
        assertThat(log()).contains("it is <a $HOME ${X:-y} 'b' \"c\"|RUN id # \\>");
    }

    @Test
    void keepsSecretsOutOfImageLogAndArguments() throws Exception {
        secrets.put("TOKEN", "canary-5309");
        Launch launch = launch(
                base + "RUN --mount=type=secret,id=TOKEN test \"$(cut -c 8- /run/secrets/TOKEN)\" = 5309 && sleep 2\n");
        Execution execution = driver.start(0, launch);
        List<String> commands = ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .toList();

        assertThat(finish(execution)).as(log()).isEqualTo(new Exit.Exited(0));

        assertThat(commands)
                .anyMatch(line -> line.contains("--secret"))
                .noneMatch(line -> line.contains("canary-5309"));
        assertThat(log()).doesNotContain("canary-5309");
        assertThat(inspected()).doesNotContain("canary-5309");
        try (Stream<Path> left = Files.walk(home.resolve("build"))) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith("secret")))
                    .isEmpty();
        }
    }

    @Test
    void takesNoStepFromTheCacheThatHadAnotherSecret() throws Exception {
        String dockerfile = base + "FROM debian:bookworm-slim\n"
                + "RUN --mount=type=secret,id=TOKEN cut -c 8- /run/secrets/TOKEN >/digits; echo step''ped\n"
                + "RUN echo it is \"<$(cat /digits)>\"\n";
        secrets.put("TOKEN", "canary-5309");
        assertThat(build(dockerfile)).isEqualTo(new Exit.Exited(0));
        assertThat(log()).contains("it is <5309>");
        assertThat(inspected()).doesNotContain("canary-5309");

        freshOutput();
        assertThat(build(dockerfile)).isEqualTo(new Exit.Exited(0));
        assertThat(log()).as("the same once more").doesNotContain("stepped");

        freshOutput();
        secrets.put("TOKEN", "canary-8675");
        assertThat(build(dockerfile)).isEqualTo(new Exit.Exited(0));
        assertThat(log()).contains("it is <8675>");

        // Another workload, such as the preview of a fork, which gets no secret.
        freshOutput();
        secrets.clear();
        WorkloadId other = new WorkloadId(UUID.randomUUID().getMostSignificantBits());
        Execution execution = driver.start(0, launch(other, dockerfile));
        finish(execution);
        assertThat(log()).doesNotContain("it is <8675>").doesNotContain("it is <5309>");
        images.removeAll(BuiltImage.repository(other));
    }

    /** Waits in a step until that has these limits. */
    private static String bounded(int cpuQuota) {
        return "for i in $(seq 200); do"
                + " m=$(cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null | head -n 1);"
                + " c=$(cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null | head -n 1);"
                + " p=$(cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null | head -n 1);"
                + " [ \"$m\" = 268435456 ] && [ \"${c%% *}\" = " + cpuQuota
                + " ] && [ \"$p\" = 4096 ] && exit 0; sleep 0.1; done; exit 1";
    }

    @Test
    void boundsEveryStep() throws Exception {
        assertThat(build(base + "RUN " + bounded(150_000) + "\nRUN " + bounded(150_000) + " # again\n"))
                .as(log())
                .isEqualTo(new Exit.Exited(0));
    }

    @Test
    void leavesAProcessorToWhatIsServed() throws Exception {
        String all = new Processors(Processors.parse(allowed()), () -> false).forBuilds();
        String left = new Processors(Processors.parse(allowed()), () -> true).forBuilds();
        serving.set(true);
        Execution execution = driver.start(
                0, launch(base + "RUN " + subshell(runsOn(left)) + " && echo al''one && " + runsOn(all) + "\n"));
        while (!log().contains("alone")) {
            assertThat(execution.await(out, err, TimeUnit.MILLISECONDS.toNanos(100)))
                    .isNull();
        }
        serving.set(false);
        assertThat(finish(execution)).as(log()).isEqualTo(new Exit.Exited(0));
    }

    private static String allowed() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Waits in a step until it is on these processors. */
    private static String runsOn(String processors) {
        return "for i in $(seq 200); do for c in $(sed -n 's/^Cpus_allowed_list://p' /proc/self/status | tr , ' '); do"
                + " seq ${c%-*} ${c#*-}; done | paste -sd, - | grep -qx " + processors
                + " && exit 0; sleep 0.1; done; exit 1";
    }

    @Test
    void stepsAtTheSameTimeShareWhatTheBuildHas() throws Exception {
        String half = "RUN " + subshell(bounded(75_000)) + " && sleep 2 && touch /half\n";
        String from = "FROM debian:bookworm-slim AS ";
        String fresh = "\nENV TEST_RUN=" + UUID.randomUUID() + "\n";
        assertThat(build(from + "one" + fresh + half + from + "two" + fresh + "ENV TWO=2\n" + half
                        + "COPY --from=one /half /one\n"))
                .as(log())
                .isEqualTo(new Exit.Exited(0));
    }

    @Test
    void boundsAStepThatBeganUnderAnotherAgent() throws Exception {
        // Nothing but the shell itself: whatever it began anew would be found by that.
        Launch launch = launch(base + "RUN echo be''gun; f=/sys/fs/cgroup/cpu/cpu.cfs_quota_us;"
                + " [ -e $f ] || f=/sys/fs/cgroup/cpu.max;"
                + " n=0; while [ $n -lt 300000 ]; do n=$((n+1));"
                + " read q rest <$f; [ \"$q\" = 350000 ] && exit 0; done; exit 1\n");
        Execution first = driver.start(0, launch);
        while (!log().contains("begun")) {
            assertThat(first.await(out, err, TimeUnit.MILLISECONDS.toNanos(100)))
                    .isNull();
        }
        first.close();
        // It has more to give, so that nobody but itself can have bounded the step.
        BuildDriver larger = driver(images, new Resources(4_000, 4_096, 0));
        Execution second = larger.adopt(0, launch, first.stamp()).orElseThrow();
        assertThat(finish(second)).as(log()).isInstanceOf(Exit.class);
        assertThat(built()).hasSize(1);
    }

    @Test
    void buildsShareWhatServingLeaves() throws Exception {
        Execution first = driver.start(
                0,
                launch(base + "RUN " + subshell(bounded(75_000)) + " && echo hal''ved\nRUN " + bounded(150_000)
                        + "\n"));
        Path elsewhere = Files.createDirectories(home.resolve("second"));
        Launch another = launch(base + "RUN sleep 600\n");
        Execution second = driver.start(
                1,
                new Launch(
                        new AllocationId(allocation.value() - 1),
                        another.job(),
                        another.work(),
                        elsewhere,
                        Files.createDirectories(elsewhere.resolve("work")),
                        another.environment(),
                        limits));
        Exit exit = null;
        for (int i = 0; i < 600 && exit == null && !log().contains("halved"); i++) {
            exit = first.await(out, err, TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(log()).contains("halved");
        second.kill();
        OutputSpool aside = spool(LogStream.STDOUT);
        assertThat(second.await(aside, aside, LONG)).isNotNull();
        assertThat(second.drain(aside, aside, LONG)).isTrue();
        second.close();
        assertThat(finish(first)).as(log()).isEqualTo(new Exit.Exited(0));
    }

    private static String subshell(String command) {
        return "(" + command + ")";
    }

    @Test
    void endsAStepThatTakesTooMuchMemory() throws Exception {
        limits = new Resources(500, 64, 0);
        // It is bounded a moment after it began.
        assertThat(build(base + "RUN sleep 1; head -c 200M /dev/zero | tail -n 1 >/dev/null\n"))
                .as(log())
                .isNotEqualTo(new Exit.Exited(0));
    }

    @Test
    void refusesTheOwnersImagesUnlessTheOwnerShares() {
        BuildDriver strict = driver(images(false), MACHINE);
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> strict.prepare(launch(base), () -> false))
                .matches(refused -> refused.code() == LaunchException.Code.NODE_IMAGE_UNAVAILABLE);
    }

    @Test
    void buildsHereDocumentsOrSaysThatTheEngineKnowsNone() throws Exception {
        String dockerfile = base + "RUN <<END\necho it is here\nEND\n";
        String version = String.valueOf(engine.versionCmd().exec().getVersion());
        if (Integer.parseInt(version.split("\\.", 2)[0]) >= 23) {
            assertThat(build(dockerfile)).as(log()).isEqualTo(new Exit.Exited(0));
            assertThat(log()).contains("it is here");
        } else {
            assertThatExceptionOfType(LaunchException.class)
                    .isThrownBy(() -> build(dockerfile))
                    .withMessageContaining("Line 3: this node's engine knows no here-documents")
                    .matches(refused -> refused.code() == LaunchException.Code.BUILD_REFUSED);
        }
    }

    @Test
    void refusesOrdersToTheBuilderItself() {
        arguments.put("BUILDKIT_SYNTAX", "somebody/frontend");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> driver.start(0, launch(base)))
                .matches(refused -> refused.code() == LaunchException.Code.BUILD_REFUSED);
    }

    @Test
    void keepsTheNewestImages() throws Exception {
        for (revision = 1; revision <= 3; revision++) {
            freshOutput();
            // Engines tell the time of an image in seconds.
            assertThat(build(base + "RUN sleep 1.1; echo " + revision + " >/revision\n"))
                    .isEqualTo(new Exit.Exited(0));
        }
        assertThat(built())
                .containsExactlyInAnyOrder(
                        BuiltImage.of(workload, 2).complete(),
                        BuiltImage.of(workload, 3).complete());
    }

    @Test
    void outlivesItsAgent() throws Exception {
        Launch launch = launch(base + "RUN sleep 2; echo done >/done\n");
        Execution first = driver.start(0, launch);
        Execution second = driver.adopt(0, launch, first.stamp()).orElseThrow();
        assertThat(finish(second)).as(log()).isInstanceOf(Exit.class);
        assertThat(built()).hasSize(1);
    }

    @Test
    void endsWhenItIsToldTo() throws Exception {
        Execution execution = driver.start(0, launch(base + "RUN sleep 600\n"));
        while (!log().contains("sleep 600")) {
            assertThat(execution.await(out, err, TimeUnit.MILLISECONDS.toNanos(100)))
                    .isNull();
        }
        execution.terminate();
        assertThat(finish(execution)).isNotEqualTo(new Exit.Exited(0));
        assertThat(built()).isEmpty();
    }
}
