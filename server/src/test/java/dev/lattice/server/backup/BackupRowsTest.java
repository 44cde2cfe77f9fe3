package dev.lattice.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database alone sees to: one row per time, the newest kept, nothing running that nobody makes. */
class BackupRowsTest {
    private static final ProjectId PROJECT = new ProjectId(1);
    private static final WorkloadId DB = new WorkloadId(2);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final BackupStore backups = new BackupStore(LatticeModule.newMapper());
    private final ScheduleStore schedules = new ScheduleStore();
    private TestDatabase test;

    @BeforeEach
    void start() {
        test = TestDatabase.create();
        test.database().run(handle -> {
            handle.execute("insert into project (id, name) values (1, 'p')");
            handle.execute(
                    "insert into workload (id, project_id, owner_id, name, kind, desired, revision, state,"
                            + " created_at, changed_at) values (2, 1, 1, 'db', 'postgres', 'running', 1, 'running', now(), now())");
        });
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private <T extends @Nullable Object> T in(Function<Handle, T> work) {
        return test.database().transaction(work);
    }

    private boolean is(Predicate<Handle> question) {
        return test.database().transaction(question::test);
    }

    private Optional<StoredBackup> find(ProjectId project, BackupId id) {
        return in(handle -> backups.find(handle, project, id));
    }

    private List<BackupId> abandoned(Collection<BackupId> gone) {
        return in(handle -> backups.failAbandoned(handle, gone, "gone"));
    }

    private Optional<ScheduleStore.Due> due() {
        return in(handle -> schedules.due(handle, List.of(), List.of()));
    }

    private static StoredBackup.Source source() {
        return new StoredBackup.Source(
                PROJECT,
                DB,
                "db",
                "postgres",
                Optional.of("15"),
                Map.of("user", "lattice"),
                new Resources(1_000, 512, 10_240),
                1,
                "dump");
    }

    private BackupId made(long id, @Nullable Instant due) {
        BackupId backup = new BackupId(id);
        assertThat(is(handle -> backups.insert(handle, backup, source(), due))).isTrue();
        assertThat(is(handle -> backups.finish(handle, backup, 5, Sha256.hash(new byte[5]))))
                .isTrue();
        return backup;
    }

    @Test
    void whatIsKeptIsReadBack() {
        BackupId id = made(10, null);
        StoredBackup read = find(PROJECT, id).orElseThrow();
        assertThat(read.source()).isEqualTo(source());
        assertThat(read.state()).isEqualTo(BackupState.READY);
        assertThat(read.size()).isEqualTo(5);
        assertThat(read.scheduled()).isFalse();
        assertThat(find(new ProjectId(9), id)).isEmpty();
    }

    @Test
    void oneRowForATimeThatWasDue() {
        made(10, NOON);
        assertThat(is(handle -> backups.insert(handle, new BackupId(11), source(), NOON)))
                .isFalse();
    }

    @Test
    void oneAtATime() {
        assertThat(is(handle -> backups.insert(handle, new BackupId(10), source(), null)))
                .isTrue();
        assertThat(is(handle -> backups.running(handle, DB))).isTrue();
        assertThat(is(handle -> backups.insert(handle, new BackupId(11), source(), null)))
                .isFalse();
    }

    @Test
    void anEndIsWrittenOnce() {
        BackupId id = made(10, null);
        assertThat(is(handle -> backups.fail(handle, id, "late"))).isFalse();
        assertThat(is(handle -> backups.hide(handle, PROJECT, id))).isTrue();
        assertThat(is(handle -> backups.hide(handle, PROJECT, id))).isFalse();
        assertThat(find(PROJECT, id)).isEmpty();
        List<BackupId> hidden = in(backups::hidden);
        assertThat(hidden).containsExactly(id);
    }

    @Test
    void whatNobodyMakesAnyMoreHasFailed() {
        BackupId mine = new BackupId(10);
        in(handle -> backups.insert(handle, mine, source(), null));
        assertThat(abandoned(Set.of())).isEmpty();
        List<BackupId> running = in(backups::running);
        assertThat(running).containsExactly(mine);
        assertThat(abandoned(Set.of(mine))).containsExactly(mine);
        assertThat(abandoned(Set.of(mine))).as("once").isEmpty();
        assertThat(find(PROJECT, mine).orElseThrow().note()).isEqualTo("gone");
    }

    @Test
    void ofScheduledOnesTheNewestStay() {
        made(10, null);
        made(11, NOON);
        made(12, NOON.plusSeconds(60));
        made(13, NOON.plusSeconds(120));
        in(handle -> {
            backups.insertFailed(handle, new BackupId(14), DB, NOON.plusSeconds(180), "it does not run");
            return true;
        });
        int surplus = in(handle -> backups.hideSurplus(handle, DB, 2));
        assertThat(surplus).isEqualTo(1);
        List<StoredBackup> left = in(handle -> backups.page(handle, PROJECT, "db", Long.MAX_VALUE, 10));
        assertThat(left).extracting(backup -> backup.id().value()).containsExactly(14L, 13L, 12L, 10L);
    }

    @Test
    void timesThatWentByAreMadeUpForByOne() {
        in(handle -> {
            schedules.put(handle, DB, Duration.ofHours(1), 7);
            return true;
        });
        assertThat(due()).as("after one interval").isEmpty();
        in(handle -> handle.execute("update backup_schedule set due_at = now() - interval '150 minutes'"));
        ScheduleStore.Due due = in(handle -> {
                    Optional<ScheduleStore.Due> found = schedules.due(handle, List.of(), List.of());
                    schedules.moveOn(handle, DB);
                    return found;
                })
                .orElseThrow();
        assertThat(due.workload()).isEqualTo(DB);
        assertThat(due()).isEmpty();
        Instant next = in(handle -> schedules.find(handle, DB)).orElseThrow().dueAt();
        assertThat(Duration.between(due.at(), next)).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void twoServersTakeADueOneOnce() {
        in(handle -> {
            schedules.put(handle, DB, Duration.ofHours(1), 7);
            return handle.execute("update backup_schedule set due_at = now()");
        });
        in(first -> {
            assertThat(schedules.due(first, List.of(), List.of())).isPresent();
            // On a thread of its own, for on this one the connection would be the same.
            assertThat(CompletableFuture.supplyAsync(this::due).join()).isEmpty();
            return true;
        });
    }

    @Test
    void intervalsAreWrittenAsPeopleWriteThem() {
        for (String text : List.of("30m", "90m", "24h", "36h", "7d")) {
            assertThat(Intervals.text(Intervals.parse(text))).isEqualTo(text);
        }
    }
}
