package dev.lattice.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.server.call.Calls;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is called abandoned, by rows in a real database. */
class AbandonedTest {
    private static final BackupId BACKUP = new BackupId(10);
    private static final RestoreId RESTORE = new RestoreId(11);

    @TempDir
    private Path folder;

    private TestDatabase test;
    private Transfers transfers;
    private Abandoned abandoned;

    @BeforeEach
    void start() throws IOException {
        test = TestDatabase.create();
        execute("insert into project (id, name) values (1, 'p')");
        BackupStore backups = new BackupStore(LatticeModule.newMapper());
        RestoreStore restores = new RestoreStore();
        BackupFiles files = new BackupFiles(new FolderBlobStore(folder));
        BackupRoom room = new BackupRoom(
                backups, files, new Backups.Bounds(new ProjectLimits(1, 1, 1_000, 2), 0, Duration.ofHours(1)));
        transfers = new Transfers(
                test.database(),
                new Calls((_, _) -> false, new AtomicLong()::incrementAndGet),
                files,
                room,
                backups,
                restores);
        abandoned = new Abandoned(new BackupService.Parts(
                test.database(), backups, restores, new ScheduleStore(), files, room, transfers));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private void execute(String sql) {
        test.database().run(handle -> handle.execute(sql));
    }

    private List<String> states() {
        return test.database()
                .call(handle -> handle.createQuery("select state from backup union all select state from restore")
                        .mapTo(String.class)
                        .list());
    }

    private long waiting() {
        return test.database()
                .call(handle -> handle.createQuery("select count(*) from pg_locks where not granted"
                                + " and relation in ('backup'::regclass, 'restore'::regclass)")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whatBeginsWhileOneLooksGoesOn() {
        CompletableFuture<Void> look = test.database().transaction(handle -> {
            handle.execute("lock table backup, restore in access exclusive mode");
            CompletableFuture<Void> looking = CompletableFuture.runAsync(abandoned::fail);
            await().until(() -> waiting() == 1);
            // As the services do it: said first, then written.
            transfers.expect(BACKUP);
            transfers.expect(RESTORE);
            handle.execute("insert into backup (id, project_id, workload_id, workload, kind, parameters, cpu_millis,"
                    + " memory_mb, disk_mb, revision, extension, state) values (10, 1, 2, 'db', 'postgres', '{}', 0, 0,"
                    + " 0, 1, 'dump', 'running')");
            handle.execute("insert into restore (id, project_id, backup_id, workload_id, workload, state, size)"
                    + " values (11, 1, 10, 2, 'db', 'running', 1)");
            return looking;
        });
        look.join();
        assertThat(states()).containsExactly("running", "running");

        transfers.forget(BACKUP);
        transfers.forget(RESTORE);
        abandoned.fail();
        assertThat(states()).containsExactly("failed", "failed");
    }
}
