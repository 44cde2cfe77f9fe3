package dev.lattice.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.call.Call;
import dev.lattice.server.call.Calls;
import dev.lattice.server.call.CommandLine;
import dev.lattice.server.call.PlayedNode;
import dev.lattice.server.file.FolderBlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a dumping command to a file, and back; the node is played. */
class DumpStreamTest {
    private static final Duration LIMIT = Duration.ofHours(6);
    private static final BackupId ID = new BackupId(4);

    @TempDir
    private Path folder;

    private PlayedNode node;
    private Calls calls;
    private BackupFiles files;

    @BeforeEach
    void start() throws IOException {
        node = new PlayedNode();
        calls = new Calls(node.line(), new AtomicLong()::incrementAndGet);
        node.answersTo(calls);
        files = new BackupFiles(new FolderBlobStore(folder));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Call call(Consumer<PlayedNode.Answer> script) throws Exception {
        CompletableFuture<Void> _ = CompletableFuture.runAsync(() -> {
            try {
                script.accept(node.answer(node.asked.take().getCallId()));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        return calls.open(
                new ProjectId(1),
                Calls.Purpose.TRANSFER,
                PlayedNode.NAME,
                new AllocationId(1),
                CommandLine.of(List.of("dump")));
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aCommandThatEndsWellIsKept() throws Exception {
        AtomicLong progress = new AtomicLong();
        Call call = call(answer -> {
            answer.says("all of ");
            answer.complains("a warning\n");
            answer.says("it");
            answer.exits(0);
        });
        BackupFiles.Kept kept = files.keep(ID, new DumpStream(call, LIMIT), progress::set);
        byte[] bytes = "all of it".getBytes(StandardCharsets.UTF_8);
        assertThat(kept).isEqualTo(new BackupFiles.Kept(9, Sha256.hash(bytes)));
        assertThat(progress).hasValue(9);
        assertThat(files.open(ID).readAllBytes()).isEqualTo(bytes);
        assertThat(files.whole(ID, kept.sha256())).isTrue();
        assertThat(files.whole(ID, Sha256.hash(new byte[0]))).isFalse();
        files.delete(ID);
        assertThat(left()).isEmpty();
    }

    @Test
    void aCommandThatFailsLeavesItsReasonAndNothingElse() throws Exception {
        Call call = call(answer -> {
            answer.says("a part");
            answer.complains("pg_dump: error: no such table\n");
            answer.exits(1);
        });
        assertThatThrownBy(() -> files.keep(ID, new DumpStream(call, LIMIT), _ -> {}))
                .hasMessage("The command failed with exit code 1: pg_dump: error: no such table");
        assertThat(left()).isEmpty();
    }

    @Test
    void aNodeThatBreaksOffLeavesNothing() throws Exception {
        Call call = call(answer -> {
            answer.says("a part");
            try {
                // Once it was taken up: what breaks off at once may never arrive.
                answer.heard.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            answer.breaks();
        });
        call.endInput();
        assertThatThrownBy(() -> files.keep(ID, new DumpStream(call, LIMIT), _ -> {}))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining(PlayedNode.NAME.value());
        assertThat(left()).isEmpty();
    }

    @Test
    void aCommandThatTricklesHasAnEnd() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Call call = call(answer -> {
            answer.says("a drop");
            answer.says("and another");
        });
        DumpStream dump = new DumpStream(call, LIMIT, nanos::get);
        byte[] read = new byte[6];
        assertThat(dump.read(read)).isEqualTo(6);
        nanos.set(LIMIT.toNanos());
        assertThatThrownBy(() -> files.keep(ID, dump, _ -> {}))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("more than 6 hours");
        assertThat(left()).isEmpty();
    }

    @Test
    void nothingIsNoBackup() throws Exception {
        Call call = call(answer -> answer.exits(0));
        assertThatThrownBy(() -> files.keep(ID, new DumpStream(call, LIMIT), _ -> {}))
                .hasMessage("The command wrote nothing.");
    }

    @Test
    void aRestoreIsFedAndItsRefusalTold() throws Exception {
        StringBuilder fed = new StringBuilder();
        Call good = call(answer -> {
            try {
                for (var input = answer.heard.take(); !input.getEndOfInput(); input = answer.heard.take()) {
                    fed.append(input.getStdin().toStringUtf8());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            answer.exits(0);
        });
        AtomicLong progress = new AtomicLong();
        new RestoreFeed(good, progress::set)
                .run(() -> new ByteArrayInputStream("rows".getBytes(StandardCharsets.UTF_8)));
        assertThat(fed).hasToString("rows");
        assertThat(progress).hasValue(4);

        Call bad = call(answer -> {
            answer.complains("pg_restore: error: not an archive\n");
            answer.exits(1);
        });
        assertThatThrownBy(() -> new RestoreFeed(bad, _ -> {}).run(() -> new ByteArrayInputStream(new byte[1 << 20])))
                .hasMessage("The command failed with exit code 1: pg_restore: error: not an archive");
    }
}
