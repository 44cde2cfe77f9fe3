package dev.lattice.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.task.Work;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.Command;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every driver keeps. */
public abstract class DriverContract {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    @TempDir
    protected Path folder;

    protected Driver driver;
    private OutputSpool out;
    private OutputSpool err;

    protected abstract Driver open() throws IOException;

    @BeforeEach
    void openDriver() throws IOException {
        driver = open();
        freshOutput(1);
    }

    private void freshOutput(long id) throws IOException {
        Path spool = Files.createDirectories(folder.resolve("spool"));
        out = new OutputSpool(spool, new AllocationId(id), LogStream.STDOUT, () -> {}, () -> {});
        err = new OutputSpool(spool, new AllocationId(id), LogStream.STDERR, () -> {}, () -> {});
    }

    @AfterEach
    void closeDriver() {
        driver.close();
    }

    protected Execution shell(String line) throws LaunchException {
        return start(new Command.Shell(line));
    }

    protected Execution start(Command command) throws LaunchException {
        return start(command, Resources.NONE);
    }

    protected Execution start(Command command, Resources limits) throws LaunchException {
        return driver.start(0, launch(command, limits));
    }

    protected Launch launch(Command command, Resources limits) {
        return new Launch(
                new AllocationId(1),
                new JobId(1),
                work(command),
                folder,
                folder,
                Map.of("PATH", PATH, Launch.MARKER, new AllocationId(1).toString()),
                limits);
    }

    // ---- what differs ----

    /** What tasks of this driver run in. */
    protected Work work(Command command) {
        return new Work.Plain(command);
    }

    /** Where the task finds its folder. */
    protected String inside(Path file) throws IOException {
        return file.toRealPath().toString();
    }

    /** How the end by a signal is told. */
    protected Exit endedBy(int signal) {
        return new Exit.Signaled(signal);
    }

    /** A pattern of variables that are there whatever the task says; matches nothing where there are none. */
    protected String givenVariables() {
        return "^$";
    }

    /** A command that cannot be started, or fails as a shell's command fails that cannot. */
    protected void assertRefused(Command command, LaunchException.Code why) throws Exception {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> start(command))
                .matches(refused -> refused.code() == why);
    }

    /** Whether a job may end before its output was taken, for somebody else keeps that. */
    protected boolean keepsWhatNobodyTakes() {
        return false;
    }

    /** Whether it can say what was used. */
    protected boolean counts() {
        return true;
    }

    // ---- what does not ----

    /** Sees a process to its end as an allocation does. */
    protected Exit finish(Execution execution) throws IOException {
        Exit exit = execution.await(out, err, LONG);
        execution.kill();
        assertThat(execution.drain(out, err, LONG)).isTrue();
        execution.close();
        return Objects.requireNonNull(exit, "it did not end");
    }

    protected OutputSpool out() {
        return out;
    }

    protected OutputSpool err() {
        return err;
    }

    protected String stdout() throws IOException {
        return text(out);
    }

    private static String text(OutputSpool spool) throws IOException {
        byte[] bytes = new byte[(int) spool.end()];
        int length = bytes.length == 0 ? 0 : spool.read(0, bytes, bytes.length);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    protected void awaitOutput(Execution execution, String text) throws IOException {
        while (!stdout().contains(text)) {
            assertThat(execution.await(out, err, TimeUnit.MILLISECONDS.toNanos(50)))
                    .isNull();
        }
    }

    @Test
    void tellsTheExitCodeAndKeepsTheStreamsApart() throws Exception {
        Exit exit = finish(shell("echo out; echo err >&2; exit 42"));

        assertThat(exit).isEqualTo(new Exit.Exited(42));
        assertThat(stdout()).isEqualTo("out\n");
        assertThat(text(err)).isEqualTo("err\n");
    }

    @Test
    void tellsASignal() throws Exception {
        assertThat(finish(shell("kill -KILL $$"))).isEqualTo(endedBy(9));
    }

    @Test
    void handsArgumentsOverAsTheyAre() throws Exception {
        finish(start(new Command.Arguments(List.of("printf", "%s|", "a b", "$HOME", "*", "", "ü"))));

        assertThat(stdout()).isEqualTo("a b|$HOME|*||ü|");
    }

    @Test
    void servesJobAfterJob() throws Exception {
        for (int i = 0; i < 20; i++) {
            freshOutput(100 + i);
            assertThat(finish(shell("echo " + i + "; exit " + i))).isEqualTo(new Exit.Exited(i));
            assertThat(stdout()).isEqualTo(i + "\n");
        }
    }

    @Test
    void startsInTheFolderWithNothingOnItsInput() throws Exception {
        finish(shell("pwd; cat; echo end"));

        assertThat(stdout()).isEqualTo(inside(folder) + "\nend\n");
    }

    @Test
    void inheritsNothingFromTheAgent() throws Exception {
        finish(shell("env | grep -v -e ^PWD -e ^OLDPWD -e ^SHLVL -e ^_= -e '" + givenVariables() + "' | sort"));

        assertThat(stdout()).isEqualTo(Launch.MARKER + "=" + new AllocationId(1) + "\nPATH=" + PATH + "\n");
    }

    @Test
    void opensNoDescriptorsOfTheAgent() throws Exception {
        Path plain = Files.writeString(folder.resolve("list.sh"), "ls -l /proc/$$/fd | grep -c -e socket -e jar\n");

        finish(start(new Command.Arguments(List.of("/bin/sh", inside(plain)))));

        assertThat(stdout()).isEqualTo("0\n");
    }

    @Test
    void saysWhyAProgramCannotBeStarted() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "no program");
        assertRefused(new Command.Arguments(List.of("no-such-program")), LaunchException.Code.COMMAND_NOT_FOUND);
        assertRefused(new Command.Arguments(List.of("/no/such/program")), LaunchException.Code.COMMAND_NOT_FOUND);
        assertRefused(new Command.Arguments(List.of(inside(plain))), LaunchException.Code.COMMAND_NOT_EXECUTABLE);
    }

    @Test
    void goesOnAfterAFailedStart() throws Exception {
        assertRefused(new Command.Arguments(List.of("no-such-program")), LaunchException.Code.COMMAND_NOT_FOUND);

        assertThat(finish(shell("echo fine"))).isEqualTo(new Exit.Exited(0));
        assertThat(stdout()).isEqualTo("fine\n");
    }

    @Test
    void terminatesTheTree() throws Exception {
        Execution execution = shell("sh -c 'echo up; sleep 600' & wait");
        awaitOutput(execution, "up\n");

        execution.terminate();

        assertThat(finish(execution)).isEqualTo(endedBy(15));
    }

    @Test
    void killsWhatIgnoresAsking() throws Exception {
        Execution execution = shell("trap '' TERM; echo up; while :; do sleep 0.05; done");
        awaitOutput(execution, "up\n");

        execution.terminate();
        assertThat(execution.await(out, err, TimeUnit.MILLISECONDS.toNanos(100)))
                .isNull();
        execution.kill();

        assertThat(finish(execution)).isEqualTo(endedBy(9));
    }

    @Test
    void canBeWoken() throws Exception {
        Execution execution = shell("echo up; sleep 600");
        awaitOutput(execution, "up\n");

        execution.wake();

        assertThat(execution.await(out, err, LONG)).isNull();
        execution.kill();
        finish(execution);
    }

    @Test
    void waitsWithAJobWhoseOutputNobodyTakes() throws Exception {
        Execution execution =
                shell("yes $(printf %01000d 0) | head -c " + 3 * OutputSpool.LIMIT_BYTES / 2 + "; echo end >&2");
        while (out.room() > 0) {
            Exit early = execution.await(out, err, TimeUnit.MILLISECONDS.toNanos(50));
            if (early != null) {
                assertThat(keepsWhatNobodyTakes()).isTrue();
                assertThat(execution.drain(out, err, TimeUnit.MILLISECONDS.toNanos(50)))
                        .isFalse();
            }
        }
        assertThat(text(err)).isEmpty();

        out.acknowledge(out.end());
        execution.wake();
        Exit exit = null;
        while (exit == null) {
            exit = execution.await(out, err, LONG);
        }

        execution.kill();
        boolean drained = execution.drain(out, err, LONG);
        // A job that had ended before it was waited for leaves the wake to the first of these.
        assertThat(drained || execution.drain(out, err, LONG)).isTrue();
        execution.close();
        assertThat(out.end()).isEqualTo(3L * OutputSpool.LIMIT_BYTES / 2);
        assertThat(text(err)).isEqualTo("end\n");
    }

    protected static void awaitGone(long pid) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void saysAfterTheEndWhatWasUsed() throws Exception {
        Execution execution = shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sh -c 'exit 3'");
        Exit exit = execution.await(out, err, LONG);
        Optional<Usage> used = execution.usage();
        execution.kill();
        execution.drain(out, err, LONG);
        execution.close();
        assertThat(exit).isEqualTo(new Exit.Exited(3));
        assertThat(used.isPresent()).isEqualTo(counts());
        assertThat(used.map(Usage::cpuMicros).orElse(1L)).isPositive();
    }
}
