package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import dev.lattice.testing.repeat.FaultTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The drill: a real database is filled, backed up, and brought back into a fresh one. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class BackupTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NODE = "drill";
    /** What two databases have to agree on. */
    private static final String CHECKSUM =
            "select count(*) || ' ' || coalesce(sum(n), 0) || ' ' || md5(string_agg(t, ',' order by n)) from filled";

    private static final String RELATIONS =
            "select string_agg(relname, ',' order by relname) from pg_class where relnamespace = 'public'::regnamespace";

    private static final String DATABASES = "select string_agg(datname, ',' order by datname) from pg_database";

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

    @Test
    void rowsComeBackInAFreshDatabaseAndInTheSame() throws IOException {
        deploy("db");
        sql("db", "create table filled as select n, md5(n::text) as t from generate_series(1, 50000) as n");
        String rows = sql("db", CHECKSUM);
        assertThat(rows).startsWith("50000 1250025000 ");

        Finished backup =
                lattice("backup", "db", "--download", folder.resolve("db.dump").toString());
        assertThat(backup.exitCode()).as(backup.stderr()).isZero();
        String id = backup.stdout().strip();
        assertThat(Files.size(folder.resolve("db.dump")))
                .isEqualTo(view(id).path("size").asLong());
        assertThat(Files.readString(folder.resolve("db.dump"), StandardCharsets.ISO_8859_1))
                .startsWith("PGDMP");

        // Into the same one: what came later is gone, what was lost is back.
        sql(
                "db",
                "delete from filled where n > 10; create table later (n int);"
                        + " create view uses as select * from filled; alter database db set work_mem = '5MB'");
        assertThat(lattice("restore", id).exitCode()).as("nobody was asked").isEqualTo(2);
        Finished same = lattice("restore", id, "--yes");
        assertThat(same.exitCode()).as(same.stderr()).isZero();
        assertThat(sql("db", CHECKSUM)).isEqualTo(rows);
        assertThat(sql("db", RELATIONS)).isEqualTo("filled");
        assertThat(sql("db", "show work_mem")).as("a setting of the database").isEqualTo("5MB");
        assertThat(sql("db", DATABASES)).isEqualTo("db,postgres,template0,template1");

        // Into a fresh one, after the first is gone.
        assertThat(lattice("rm", "db", "--confirm", "db").exitCode()).isZero();
        Finished fresh = lattice("restore", id, "--name", "again");
        assertThat(fresh.exitCode()).as(fresh.stderr()).isZero();
        assertThat(sql("again", CHECKSUM)).isEqualTo(rows);

        assertThat(lattice("backup", "ls", "-o", "name").stdout()).contains(id);
        assertThat(lattice("backup", "rm", id).exitCode()).isZero();
        assertThat(CLUSTER.api().get("/api/backups/" + id).status()).isEqualTo(404);
        assertThat(blobs()).isEmpty();
    }

    @FaultTest
    void anAgentThatIsKilledLeavesAFailedBackupAndNoBytes() {
        deploy("db");
        sql("db", "create table filled as select n, md5(n::text) as t from generate_series(1, 1000) as n");
        String lock = "begin; lock table filled in access exclusive mode; select pg_sleep(60)";
        Process holder = holdLock(lock);
        try {
            String id = CLUSTER.api()
                    .post("/api/workloads/db/backups", Map.of())
                    .expect(202)
                    .path("id")
                    .asText();
            await("pg_dump to wait for the table")
                    .atMost(PATIENCE)
                    .until(() -> sql("db", "select count(*) from pg_locks where not granted")
                            .equals("1"));
            assertThat(CLUSTER.api().post("/api/workloads/db/backups", Map.of()).status())
                    .as("one at a time")
                    .isEqualTo(409);
            agent.killAgent();
            await().atMost(PATIENCE).until(() -> view(id).path("state").asText(), "failed"::equals);
            assertThat(view(id).path("note").asText()).contains(NODE);
            assertThat(view(id).path("sha256").isNull()).isTrue();
            assertThat(CLUSTER.api().get("/api/backups/" + id + "/download").status())
                    .isEqualTo(409);
            assertThat(blobs()).isEmpty();
        } finally {
            holder.destroy();
        }
        CLUSTER.awaitOnline(NODE);
    }

    @FaultTest
    void aServerThatIsKilledSaysAfterwardsThatTheBackupFailed() {
        deploy("db");
        sql("db", "create table filled as select 1 as n");
        Process holder = holdLock("begin; lock table filled in access exclusive mode; select pg_sleep(60)");
        try {
            String id = CLUSTER.api()
                    .post("/api/workloads/db/backups", Map.of())
                    .expect(202)
                    .path("id")
                    .asText();
            CLUSTER.server().kill();
            CLUSTER.server().start();
            await().atMost(PATIENCE).until(() -> view(id).path("state").asText(), "failed"::equals);
            assertThat(blobs()).isEmpty();
        } finally {
            holder.destroy();
        }
        CLUSTER.awaitOnline(NODE);
    }

    @Test
    void aRestoreThatCannotWorkSaysSoAndChangesNothing() {
        deploy("db");
        // Rows that the rules of the same backup refuse.
        sql("db", "create function fine() returns boolean language sql as 'select true'");
        sql("db", "create table filled (n int check (fine()), t text); insert into filled values (1, 'x')");
        sql("db", "create or replace function fine() returns boolean language sql as 'select false'");
        String id = lattice("backup", "db").stdout().strip();
        sql("db", "alter table filled drop constraint filled_check; insert into filled values (2, 'y')");
        sql("db", "create view uses as select * from filled");
        Finished restore = lattice("restore", id, "--yes");
        assertThat(restore.exitCode()).isEqualTo(1);
        assertThat(restore.stderr()).contains("nothing was changed");
        assertThat(sql("db", "select count(*) from uses")).isEqualTo("2");
        assertThat(sql("db", RELATIONS)).isEqualTo("filled,uses");
        assertThat(sql("db", DATABASES)).isEqualTo("db,postgres,template0,template1");
        assertThat(lattice("backup", "rm", id).exitCode()).isZero();
    }

    // ---- of these tests ----

    private void deploy(String name) {
        Finished deployed = lattice("deploy", "postgres", "--name", name, "-y");
        assertThat(deployed.exitCode()).as(deployed.stderr()).isZero();
    }

    private Finished lattice(String... arguments) {
        return CLUSTER.cli(folder, PATIENCE, arguments);
    }

    private String sql(String name, String statement) {
        Finished run = lattice(
                "exec", name, "--", "psql", "-U", "lattice", "-d", "db", "-v", "ON_ERROR_STOP=1", "-tAc", statement);
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return run.stdout().strip();
    }

    /** Runs a statement until it is destroyed; the table is locked when this returns. */
    private Process holdLock(String statement) {
        ProcessBuilder builder = new ProcessBuilder(
                        CLUSTER.command("exec", "db", "--", "psql", "-U", "lattice", "-d", "db", "-tAc", statement))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "LATTICE_SERVER", CLUSTER.server().url().toString(),
                        "LATTICE_TOKEN", CLUSTER.server().token()));
        try {
            Process holder = builder.start();
            await("the table to be locked")
                    .atMost(PATIENCE)
                    .until(() -> sql(
                                    "db",
                                    "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted"
                                            + " and relation = 'filled'::regclass")
                            .equals("1"));
            return holder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode view(String id) {
        return CLUSTER.api().get("/api/backups/" + id).expect(200);
    }

    /** The files of backups on the server's disk, whole and half. */
    private static List<Path> blobs() {
        Path root = CLUSTER.server().home().resolve("server/blobs");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/backup/")
                            || file.toString().contains("/.scratch/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
