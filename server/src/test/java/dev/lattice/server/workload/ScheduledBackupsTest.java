package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.backup.Backups;
import dev.lattice.server.call.Calls;
import dev.lattice.server.call.PlayedNode;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.http.Principal;
import dev.lattice.server.project.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that are due, on a node whose answers are played. */
class ScheduledBackupsTest extends WorkloadStage {
    private static final int OURS = 6;
    private static final int AT_ONCE = 4;
    private static final int OF_A_PROJECT = 2;

    @TempDir
    Path blobs;

    private final Map<Long, WorkloadId> workloadOf = new HashMap<>();
    private ServiceNode node;
    private PlayedNode answers;
    private Backups backups;

    @BeforeEach
    void openBackups() throws IOException {
        answers = new PlayedNode();
        Calls calls = new Calls(answers.line(), ids::next);
        answers.answersTo(calls);
        backups = new Backups(
                new Backups.Ground(
                        database.database(),
                        new FolderBlobStore(blobs),
                        Catalogue.load(),
                        new AuditLog(),
                        ids,
                        LatticeModule.newMapper()),
                new Backups.Bounds(LIMITS, 0, Duration.ofHours(6)),
                calls,
                workloads.whereabouts(),
                () -> true);
        node = node(PlayedNode.NAME.value()).connect();
    }

    @AfterEach
    void closeBackups() {
        backups.sweep().close();
        answers.close();
    }

    /** One that is ready, and due to be backed up. */
    private WorkloadId due(Principal.User owner, String name) {
        int count = node.started.size();
        WorkloadId id = workloads
                .service()
                .deploy(owner, request(name, "redis", new ResourceRequest(0.1, 128L, 1_024L)))
                .id();
        node.saysReady(given(node, count + 1));
        workloadOf.put(node.newest().allocation().value(), id);
        await().until(() -> workloads.whereabouts().find(id).orElseThrow().ready());
        database.database()
                .run(handle -> handle.execute(
                        "insert into backup_schedule (workload_id, every_seconds, keep, due_at)"
                                + " values (?, 86400, 7, now() - interval '1 second')",
                        id.value()));
        return id;
    }

    private List<String> states() {
        return database.database()
                .call(handle -> handle.createQuery("select state from backup")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void thoseThatAreDueTakeTurnsAndEachIsMade() throws Exception {
        Principal.User other = new Principal.User(
                new UserId(2), ids.project(), Role.CONSUMER, "other@example.org", caller.credential());
        database.database()
                .run(handle -> handle.execute(
                        "insert into project (id, name) values (?, 'q')",
                        other.project().value()));
        for (int i = 0; i < OURS; i++) {
            due(caller, "ours-" + i);
        }
        WorkloadId theirs = due(other, "theirs");
        backups.sweep().start();

        await().atMost(Duration.ofSeconds(30)).until(() -> answers.asked.size() >= OF_A_PROJECT + 1);
        assertThat(states()).hasSize(OF_A_PROJECT + 1).hasSizeLessThanOrEqualTo(AT_ONCE);
        assertThat(answers.asked)
                .as("one project's crowd keeps no other waiting")
                .anyMatch(call -> theirs.equals(workloadOf.get(call.getAllocationId())));
        for (int i = 0; i < OURS + 1; i++) {
            dev.lattice.protocol.Call call = answers.asked.take();
            PlayedNode.Answer answer = answers.answer(call.getCallId());
            assertThat(states().stream().filter("running"::equals)).hasSizeLessThanOrEqualTo(OF_A_PROJECT + 1);
            answer.says("data");
            answer.exits(0);
        }
        await().until(() -> states().stream().filter("ready"::equals).count() == OURS + 1);
        assertThat(states()).as("one for each time").hasSize(OURS + 1);
    }

    @Test
    void oneThatIsMoreThanTheProjectMayHaveFailsAndLeavesNothing() throws Exception {
        due(caller, "db");
        backups.sweep().start();
        PlayedNode.Answer answer = answers.answer(answers.asked.take().getCallId());
        answer.says(new byte[(int) LIMITS.backupBytes() + 1]);
        await().until(() -> states().equals(List.of("failed")));
        String note = database.database()
                .call(handle -> handle.createQuery("select note from backup")
                        .mapTo(String.class)
                        .one());
        assertThat(note).contains("LATTICE_PROJECT_BACKUP_GB");
        try (Stream<Path> left = Files.walk(blobs)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
