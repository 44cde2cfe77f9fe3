package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildsCommandTest {
    private static final String SAID =
            "#1 [1/2] FROM node:22-slim\n#1 CACHED\n#2 [2/2] RUN npm ci\n#2 0.5 added\033[2J" + " 3\n#2 DONE 1.2s\n";

    @TempDir
    Path folder;

    private final FakeLattice server;
    private final FakeBuilds builds;
    private CommandLineHarness lattice;

    BuildsCommandTest() throws IOException {
        server = new FakeLattice();
        builds = server.builds().says(frames -> frames.err(SAID));
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() {
        lattice = new CommandLineHarness(server, folder);
        server.workloads().is("kind", "app", "source", JsonObject.of(Map.of("kind", "git", "url", "https://h/a.git")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void buildsAreListedWithWhatWasBuilt() {
        builds.then(2, "built", null);
        assertThat(lattice.run("builds", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .contains("REVISION  STAGE  COMMIT      TOOK", "2         built  4f2a9c0123  8.0s", "Say hello");
        assertThat(lattice.run("builds", "db", "-o", "name")).isZero();
        assertThat(lattice.out()).isEqualTo("2\n");
    }

    @Test
    void oneIsShownWithItsPlanAndItsSteps() {
        builds.then(2, "built", null);
        assertThat(lattice.run("builds", "db", "2")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .containsSubsequence(
                        "Stage:",
                        "Waited:      1.0s",
                        "Built in:    5.0s",
                        "Plan\n",
                        "node server.js",
                        "! there is no lock file",
                        "Steps\n",
                        "-     cached  [1/2] FROM node:22-slim",
                        "1.2s  done    [2/2] RUN npm ci");
        assertThat(lattice.run("builds", "db", "2", "--show-dockerfile")).isZero();
        assertThat(lattice.out()).startsWith("FROM node:22-slim\n");
        assertThat(lattice.run("builds", "db", "--show-dockerfile")).isEqualTo(2);
    }

    @Test
    void whatWasNeverBuiltIsToldSo() {
        assertThat(lattice.run("builds", "db")).isZero();
        assertThat(lattice.err()).contains("db has no builds");
        assertThat(lattice.run("builds", "db", "7")).isEqualTo(1);
        assertThat(lattice.run("builds", "cancel", "db")).isEqualTo(1);
        assertThat(lattice.run("logs", "db", "--build")).isEqualTo(1);
        assertThat(lattice.run("builds")).isEqualTo(2);
    }

    @Test
    void theLogIsByteForByteAndInertAtATerminal() {
        builds.then(2, "built", null);
        assertThat(lattice.run("logs", "db", "--build")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo(SAID);
        assertThat(lattice.run("logs", "--build", "2", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo(SAID);
        assertThat(lattice.run("logs", "db", "--build=2", "-f"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).isEqualTo(SAID);
        assertThat(lattice.run(CommandLineHarness.PERSON, "", "logs", "db", "--build"))
                .isZero();
        assertThat(lattice.out()).contains("added\\e[2J 3\n").doesNotContain("\033");
        assertThat(lattice.run("logs", "db", "--build", "--tail", "3")).isEqualTo(2);
    }

    @Test
    void cancelingEndsTheNewestThatGoesOn() {
        builds.then(3, "building", null).then(3, "canceled", "it was canceled");
        assertThat(lattice.run("builds", "cancel", "db")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("canceling the build for revision 3");
        assertThat(builds.canceled()).containsExactly("/api/workloads/db/builds/3/cancel");
        assertThat(lattice.run("builds", "cancel", "db", "3")).isZero();
        assertThat(lattice.run("builds", "cancel", "db", "3")).isZero();
        assertThat(lattice.err()).contains("nothing to cancel");
    }

    @Test
    void aRedeploymentFollowsTheBuild() {
        server.workloads().then().then("revision", 2L).then("serving", 2L);
        server.workloads().is("kind", "app", "source", JsonObject.of(Map.of("kind", "git", "url", "https://h/a.git")));
        builds.then(2, "building", null).then(2, "failed", "it was too much");
        assertThat(lattice.run("redeploy", "db")).isEqualTo(1);
        assertThat(lattice.err())
                .contains("#2 [2/2] RUN npm ci", "failed: it was too much", "revision 1 goes on serving");
    }

    @Test
    void psTellsOfSourcesAndBuilding() {
        server.workloads().is("kind", "app", "state", "building", "note", "building on node node-1");
        assertThat(lattice.run("ps")).isZero();
        assertThat(lattice.out()).contains("building");
        server.workloads().is("source", JsonObject.of(Map.of("kind", "git", "url", "https://h/a.git", "ref", "dev")));
        assertThat(lattice.run("ps", "db")).isZero();
        assertThat(lattice.out()).contains("https://h/a.git at dev");
    }

    @Test
    void completionKnowsThem() {
        assertThat(lattice.run("completion", "bash")).isZero();
        assertThat(lattice.out()).contains("--token-file", "--show-dockerfile", "picocli_lattice_builds_cancel");
        assertThat(lattice.run("completion", "fish")).isZero();
        assertThat(lattice.out()).contains("-a builds", "-l build-secret -r");
    }

    @Test
    void theHelpGroupsWhatIsForApps() {
        assertThat(lattice.run("deploy", "--help")).isZero();
        assertThat(lattice.out())
                .containsSubsequence(
                        "Of an app's repository:",
                        "--branch",
                        "How an app is built",
                        "--build-arg",
                        "What is shown and asked:",
                        "--dry-run");
    }
}
