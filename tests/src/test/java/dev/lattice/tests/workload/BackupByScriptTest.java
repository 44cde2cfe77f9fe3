package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.engine.TestEngine;
import dev.lattice.testing.process.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Backups of what has no tool of its own that does it in one go. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class BackupByScriptTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NODE = "scripted-drill";
    private static final String OBJECT_STORE = "minio/minio:RELEASE.2025-09-07T16-13-09Z";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static AgentProcess agent;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        agent = CLUSTER.startAgent(NODE, 2);
    }

    static boolean hasMinio() {
        return TestEngine.has(OBJECT_STORE);
    }

    @Test
    @EnabledIf("hasMinio")
    void objectsComeBackWithWhateverName() {
        DEPLOYMENTS.deploy(Map.of("name", "files", "kind", "minio"));
        String empty = backup("files");
        assertThat(mc("mc mb local/one local/two && printf hello | mc pipe local/one/a/b"
                                + " && printf quoted | mc pipe 'local/one/a \"b\" &\\c' && : | mc pipe local/two/nothing")
                        .exitCode())
                .isZero();
        String before = objects();
        String full = backup("files");
        assertThat(mc("printf other | mc pipe local/one/a/b && printf late | mc pipe local/one/late"
                                + " && mc rm local/two/nothing"
                                + " && mc mb local/three && printf late | mc pipe local/three/late")
                        .exitCode())
                .isZero();

        Finished restored = lattice("restore", full, "--yes");
        assertThat(restored.exitCode()).as(restored.stderr()).isZero();
        assertThat(objects()).isEqualTo(before);
        Finished later = mc("mc find local/three");
        assertThat(later.exitCode()).as(later.stderr()).isZero();
        assertThat(later.stdout().lines()).as("a bucket that came later").noneMatch(line -> line.endsWith("/late"));
        assertThat(mc("mc cat local/one/a/b").stdout()).isEqualTo("hello");
        assertThat(lattice("restore", empty, "--yes").exitCode()).isZero();
    }

    @Test
    void aRestoreOfACacheThatItsAgentDoesNotSurviveLeavesItWritableAndWhole() {
        breakARestoreOfACache(agent::killAgent);
    }

    @Test
    void aRestoreOfACacheThatTheServerDoesNotSurviveLeavesItWritableAndWhole() {
        breakARestoreOfACache(() -> {
            CLUSTER.server().kill();
            CLUSTER.server().start();
        });
    }

    /** While it is restored it takes no writes, being the copy of another server for a moment. */
    private void breakARestoreOfACache(Runnable fault) {
        DEPLOYMENTS.deploy(Map.of("name", "cache", "kind", "redis"));
        assertThat(redis("mset", "which", "backup", "with", "it")).isEqualTo("OK");
        String id = backup("cache");
        assertThat(redis("flushall")).isEqualTo("OK");
        assertThat(redis("mset", "which", "present", "with", "it")).isEqualTo("OK");

        CLUSTER.api().post("/api/workloads/cache/restore", Map.of("backup", id)).expect(202);
        await("the restore to be half done")
                .atMost(PATIENCE)
                .until(() -> redis("info", "replication").contains("role:slave"));
        fault.run();
        await("it to take writes again").atMost(PATIENCE).until(() -> redis("set", "taken", "yes"), "OK"::equals);
        assertThat(redis("info", "replication")).contains("role:master");
        assertThat(redis("mget", "which", "with")).isIn("backup\nit", "present\nit");

        CLUSTER.awaitOnline(NODE);
        DEPLOYMENTS.awaitState("cache", "running");
        Finished again = await("a restore that nothing breaks")
                .atMost(PATIENCE)
                .until(() -> lattice("restore", id, "--yes"), restore -> restore.exitCode() == 0);
        assertThat(redis("mget", "which", "with")).as(again.stderr()).isEqualTo("backup\nit");
        assertThat(redis("set", "taken", "again")).isEqualTo("OK");
    }

    /** In the container itself, so that it is quick, and goes on while agent or server are away. */
    private static String redis(String... command) {
        List<String> arguments = new ArrayList<>(List.of("exec", container(), "redis-cli"));
        arguments.addAll(List.of(command));
        return Docker.run(arguments.toArray(String[]::new)).stdout().strip();
    }

    /** All of them, by name and size. */
    private static String objects() {
        return mc("for bucket in one two; do mc find local/$bucket --print '{size} {}'; done")
                .stdout();
    }

    private static Finished mc(String script) {
        return Docker.run("exec", container(), "bash", "-c", script);
    }

    private static String container() {
        return Docker.containers(NODE).getFirst();
    }

    private String backup(String name) {
        Finished backup = lattice("backup", name);
        assertThat(backup.exitCode()).as(backup.stderr()).isZero();
        return backup.stdout().strip();
    }

    private Finished lattice(String... arguments) {
        return CLUSTER.cli(folder, PATIENCE, arguments);
    }
}
