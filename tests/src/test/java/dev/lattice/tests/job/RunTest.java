package dev.lattice.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The main job, as a person does it: a command of one's own project on another machine. */
@Tag("cluster")
class RunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @TempDir
    Path project;

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("node", 2);
    }

    @Test
    void outputComesOnTheRightStreamsAndTheExitCodeIsTheJobs() {
        Finished run = CLUSTER.cli(project, PATIENCE, "run", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
        assertThat(run.stdout()).isEqualTo("out\n");
        assertThat(run.stderr()).contains("err\n");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void theFolderGoesAlong() throws IOException {
        Files.createDirectories(project.resolve("src"));
        Files.writeString(project.resolve("src/hello.txt"), "hello from here\n");
        Files.writeString(project.resolve(".gitignore"), "secret.txt\n");
        Files.writeString(project.resolve("secret.txt"), "stays here\n");
        Finished run =
                CLUSTER.cli(project, PATIENCE, "run", "--", "sh", "-c", "cat src/hello.txt; test ! -e secret.txt");
        assertThat(run).isEqualTo(new Finished(0, "hello from here\n", run.stderr()));
    }

    @Test
    void whatCannotBeUnderstoodIsAUsageError() {
        Finished run = CLUSTER.cli(project, PATIENCE, "run", "--no-such-option", "--", "true");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stdout()).isEmpty();
    }
}
