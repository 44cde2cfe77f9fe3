package dev.lattice.agent.driver.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.DriverContract;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.core.job.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What the fast driver keeps beyond the contract, with each kind of containment. */
abstract class PosixDriverContract extends DriverContract {
    private final String group = "test-" + UUID.randomUUID();

    protected abstract IntFunction<Containment> containment(String testGroup);

    @Override
    protected Driver open() throws IOException {
        Path channels = Files.createDirectories(folder.resolve("channels"));
        return new PosixDriver(channels, InheritedExits.NONE, containment(group));
    }

    @RepeatedTest(30)
    void leavesNoDaemon() throws Exception {
        Execution execution = shell("setsid sh -c '(setsid sleep 601 & echo $!) & wait' & "
                + "(sleep 602 & echo $!); env -i setsid sleep 603 & echo $!; exit 5");

        assertThat(finish(execution)).isEqualTo(new Exit.Exited(5));

        assertNoneAlive();
    }

    @Test
    void leavesNoDaemonThatOutlivesItsParents() throws Exception {
        // Double fork, new session, closed output: what a daemon does by the book.
        Execution execution = shell(
                "sh -c 'setsid sh -c \"sleep 604 >/dev/null 2>&1 & echo \\$!\" &'; while ! pgrep -f 'sleep 60[4]' >/dev/null; do :; done");

        assertThat(finish(execution)).isEqualTo(new Exit.Exited(0));

        assertNoneAlive();
    }

    @Test
    void leavesNoZombies() throws Exception {
        // Orphans that end while the job runs, and one that is killed with it.
        Execution execution = shell("for i in 1 2 3 4 5; do (setsid sleep 0.01 &) ; done; (sleep 605 &) ; sleep 0.1");

        finish(execution);

        int self = (int) ProcessHandle.current().pid();
        assertThat(ProcFiles.children(self).stream()
                        .map(ProcFiles::stat)
                        .flatMap(stat -> stat.stream())
                        .filter(ProcFiles.Stat::ended))
                .isEmpty();
    }

    @Test
    void runsAScriptWithoutAnInterpreterLine() throws Exception {
        Path script = Files.writeString(folder.resolve("script"), "echo \"plain $1\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        finish(start(new Command.Arguments(List.of("./script", "word"))));

        assertThat(stdout()).isEqualTo("plain word\n");
    }

    @Test
    void ignoresNoSignalsAndBlocksNone() throws Exception {
        finish(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2 | tr '\\n' ' '"));

        // Signals 32 and 33 are glibc's own, which it ignores in every child of posix_spawn.
        assertThat(stdout()).isIn("0000000000000000 0000000000000000 ", "0000000000000000 0000000180000000 ");
    }

    /** The pids that the job printed, and whatever sleeps by a number of these tests. */
    private void assertNoneAlive() throws IOException {
        for (String line : stdout().strip().split("\\s+", -1)) {
            if (!line.isEmpty()) {
                assertThat(ProcFiles.stat(Integer.parseInt(line)))
                        .as("process %s", line)
                        .isEmpty();
            }
        }
        for (int pid : ProcFiles.all()) {
            ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().arguments())
                    .ifPresent(
                            arguments -> assertThat(String.join(" ", arguments)).doesNotMatch("60[1-5]"));
        }
    }
}
