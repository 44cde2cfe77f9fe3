package dev.lattice.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real processes: what is started is stopped again, and what was committed is there after every kind of end. */
class EmbeddedPostgresTest {
    /** JUnit makes it for this account alone, as root's home is: PostgreSQL must get through all the same. */
    @TempDir
    private Path home;

    @Test
    void whatWasCommittedIsThereAfterAStop() throws IOException {
        try (EmbeddedPostgres postgres = start(home.resolve("pg"));
                Database database = Database.open(postgres.address(), 2)) {
            database.run(handle -> handle.execute("create table note as select 'kept' as text"));
        }
        assertThat(pid(home.resolve("pg"))).isEmpty();
        try (EmbeddedPostgres postgres = start(home.resolve("pg"));
                Database database = Database.open(postgres.address(), 2)) {
            assertThat(note(database)).isEqualTo("kept");
        }
    }

    @Test
    void isFullyDurableAndListensOnNoNetwork() throws IOException {
        try (EmbeddedPostgres postgres = start(home.resolve("pg"));
                Database database = Database.open(postgres.address(), 2)) {
            for (String on : new String[] {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
                assertThat(setting(database, on)).as(on).isEqualTo("on");
            }
            assertThat(setting(database, "listen_addresses")).isEmpty();
            boolean superuser =
                    database.call(handle -> handle.createQuery("select usesuper from pg_user where usename = user")
                            .mapTo(Boolean.class)
                            .one());
            assertThat(superuser).isFalse();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("pg/data"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void anOrphanIsAdopted() throws IOException {
        Path folder = home.resolve("pg");
        EmbeddedPostgres killed = start(folder);
        String before = pid(folder);
        try (EmbeddedPostgres postgres = start(folder);
                Database database = Database.open(postgres.address(), 2)) {
            assertThat(pid(folder)).isEqualTo(before);
            assertThat(database.healthy()).isTrue();
            killed.abandon();
        }
    }

    @Test
    void afterItsDeathItIsStartedAgainAndCallsWorkByThemselves() throws IOException {
        Path folder = home.resolve("pg");
        try (EmbeddedPostgres postgres = start(folder);
                Database database = Database.open(postgres.address(), 2)) {
            database.run(handle -> handle.execute("create table note as select 'kept' as text"));
            String before = pid(folder);
            ProcessHandle.of(Long.parseLong(before)).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> note(database).equals("kept"));
            assertThat(pid(folder)).isNotEqualTo(before);
        }
    }

    @Test
    void whileItIsAwayCallsSayWhenToComeAgain() throws IOException {
        Database database;
        try (EmbeddedPostgres postgres = start(home.resolve("pg"))) {
            database = Database.open(postgres.address(), 2);
            assertThat(database.healthy()).isTrue();
        }
        try (database) {
            assertThat(database.healthy()).isFalse();
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> database.run(handle -> handle.execute("select 1")))
                    .satisfies(problem -> {
                        assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                        assertThat(problem.retryAfter()).isPresent();
                    });
        }
    }

    @Test
    void aFolderWhosePathIsTooLongForASocketWorksToo() throws IOException {
        try (EmbeddedPostgres postgres = start(home.resolve("x".repeat(120)).resolve("pg"));
                Database database = Database.open(postgres.address(), 2)) {
            assertThat(database.healthy()).isTrue();
        }
    }

    private EmbeddedPostgres start(Path folder) throws IOException {
        return EmbeddedPostgres.start(folder, TestDatabase.programs(), home.resolve("postgres.log"));
    }

    private static String pid(Path folder) throws IOException {
        Path file = folder.resolve("data/postmaster.pid");
        return Files.exists(file) ? Files.readAllLines(file).getFirst() : "";
    }

    private static String note(Database database) {
        return database.call(handle ->
                handle.createQuery("select text from note").mapTo(String.class).one());
    }

    private static String setting(Database database, String name) {
        return database.call(handle -> handle.createQuery("select current_setting(:name)")
                .bind("name", name)
                .mapTo(String.class)
                .one());
    }
}
