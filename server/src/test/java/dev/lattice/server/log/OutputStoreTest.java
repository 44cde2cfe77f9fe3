package dev.lattice.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputStoreTest {
    private static final AllocationId ALLOCATION = new AllocationId(42);
    private static final AllocationId CHATTY = new AllocationId(43);
    private static final AllocationId OTHERS = new AllocationId(44);
    private static final OutputOwner JOB = new OutputOwner(new ProjectId(1), false);
    private static final OutputOwner SERVICE = new OutputOwner(new ProjectId(1), true);
    private static final int PIECE = 60_000;

    @TempDir
    private Path folder;

    private TestDatabase database;
    private BlobStore blobs;
    private OutputStore outputs;

    @BeforeEach
    void open() throws IOException {
        database = TestDatabase.create();
        blobs = new FolderBlobStore(folder.resolve("blobs"));
        outputs = reopened();
        outputs.expect(ALLOCATION, JOB);
    }

    @AfterEach
    void close() throws IOException {
        outputs.close();
        database.close();
    }

    @Test
    void whatArrivesCanBeReadAtOnceInItsOrder() throws IOException {
        append(LogStream.STDOUT, 0, "out 1\n");
        append(LogStream.STDERR, 0, "err\n");
        append(LogStream.STDOUT, 6, "out 2\n");
        OutputView view = outputs.view(ALLOCATION);
        assertThat(text(view, 0)).isEqualTo("out 1\nerr\nout 2\n");
        assertThat(text(view, 8)).isEqualTo("r\nout 2\n");
        assertThat(view.cursorOf(LogStream.STDOUT, 6)).isEqualTo(10);
        assertThat(view.lines()).isEqualTo(3);
    }

    @Test
    void repetitionsAreIgnoredAndHolesRefused() throws IOException {
        append(LogStream.STDOUT, 0, "hello");
        append(LogStream.STDOUT, 0, "hello");
        append(LogStream.STDOUT, 3, "lo world");
        assertThat(text(outputs.view(ALLOCATION), 0)).isEqualTo("hello world");
        assertThatThrownBy(() -> append(LogStream.STDOUT, 20, "x"))
                .isInstanceOfSatisfying(
                        OutputGapException.class,
                        gap -> assertThat(gap.wanted()).isEqualTo(11));
    }

    @Test
    void durabilityIsToldToWhoeverListens() throws IOException {
        ConcurrentLinkedQueue<OutputStore.Durable> told = new ConcurrentLinkedQueue<>();
        outputs.listen(ALLOCATION, told::addAll);
        append(LogStream.STDERR, 0, "abc");
        outputs.hurry();
        await().until(() -> told.contains(new OutputStore.Durable(ALLOCATION, 0, 3)));
        assertThat(outputs.durableTo(ALLOCATION, LogStream.STDERR)).isEqualTo(3);
    }

    @Test
    void whatIsInTheJournalOutlivesARestartAndGoesOn() throws IOException {
        append(LogStream.STDOUT, 0, "before ");
        outputs.close();
        outputs = reopened();
        append(LogStream.STDOUT, 7, "after");
        assertThat(text(outputs.view(ALLOCATION), 0)).isEqualTo("before after");
    }

    @Test
    void whatIsSealedWhileItGrowsGoesOnAfterARestart() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int line = 0; line < 9_000; line++) {
            String text = "line " + line + "\n";
            append(LogStream.STDOUT, all.length(), text);
            all.append(text);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ((LiveOutput) outputs.view(ALLOCATION)).unsealed().isEmpty());
        outputs.close();

        outputs = reopened();
        outputs.resume(Set.of(ALLOCATION));
        assertThat(outputs.durableTo(ALLOCATION, LogStream.STDOUT)).isEqualTo(all.length());
        append(LogStream.STDOUT, all.length(), "tail\n");
        outputs.end(ALLOCATION);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outputs.liveView(ALLOCATION).isEmpty());

        assertThat(text(outputs.view(ALLOCATION), 0)).isEqualTo(all + "tail\n");
        assertThat(outputs.view(ALLOCATION).lines()).isEqualTo(9_001);
    }

    @Test
    void recordsThatDamageTookAreAGapAndThoseBehindItStay() throws IOException {
        outputs.close();
        journal(0, "before\n");
        Path damaged = journal(7, "damaged\n");
        journal(15, "behind\n");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length - 1] ^= 1;
        Files.write(damaged, bytes);

        outputs = reopened();
        assertThat(shown(outputs.view(ALLOCATION))).containsExactly("before\n", "8 lost at 7", "behind\n");
        assertThat(outputs.durableTo(ALLOCATION, LogStream.STDOUT)).isEqualTo(22);
        append(LogStream.STDOUT, 22, "after\n");
        outputs.end(ALLOCATION);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outputs.liveView(ALLOCATION).isEmpty());

        assertThat(shown(outputs.view(ALLOCATION))).containsExactly("before\n", "8 lost at 7", "behind\n", "after\n");
        assertThat(outputs.view(ALLOCATION).lines()).isEqualTo(3);
        // The one that grows, and what was put aside.
        await().until(() -> journalFiles() == 2);
    }

    @Test
    void whatComesAfterTheEndIsNotKept() throws IOException {
        outputs.end(ALLOCATION);
        append(LogStream.STDOUT, 0, "late");
        assertThat(outputs.liveView(ALLOCATION)).isEmpty();
    }

    @Test
    void endedOutputIsSealedAndReadsTheSame() throws IOException {
        byte[] random = new byte[9_000_000];
        new Random(1).nextBytes(random);
        for (int at = 0; at < random.length; at += 60_000) {
            int length = Math.min(60_000, random.length - at);
            outputs.append(ALLOCATION, LogStream.STDOUT, at, ByteBuffer.wrap(random, at, length), 0);
        }
        append(LogStream.STDERR, 0, "last words\n");
        outputs.end(ALLOCATION);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outputs.liveView(ALLOCATION).isEmpty());

        OutputView sealed = outputs.view(ALLOCATION);
        assertThat(sealed).isInstanceOf(SealedOutput.class);
        assertThat(sealed.end(LogStream.STDOUT)).isEqualTo(random.length);
        assertThat(bytes(sealed, 0, LogStream.STDOUT)).isEqualTo(random);
        assertThat(text(sealed, random.length)).isEqualTo("last words\n");
        assertThat(bytes(sealed, sealed.cursorOf(LogStream.STDOUT, 5_000_001), LogStream.STDOUT))
                .endsWith(Arrays.copyOfRange(random, 5_000_001, random.length));
        await().until(() -> journalFiles() == 1);
    }

    @Test
    void aDatabaseThatTakesNoRowsCostsOneSegmentAndNotOneEachSecond() throws IOException {
        database.database().run(handle -> handle.execute("alter table log_slice rename to away"));
        append(LogStream.STDOUT, 0, "kept\n");
        outputs.end(ALLOCATION);
        await().until(() -> segments() == 1);
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> segments() == 1);
        database.database().run(handle -> handle.execute("alter table away rename to log_slice"));
        await().until(() -> outputs.liveView(ALLOCATION).isEmpty());
        assertThat(text(outputs.view(ALLOCATION), 0)).isEqualTo("kept\n");
        assertThat(segments()).isEqualTo(1);
    }

    private long segments() {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from log_segment")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whatIsNotAmongTheLiveOnesAfterAStartHasEnded() throws IOException {
        append(LogStream.STDOUT, 0, "x");
        outputs.close();
        outputs = reopened();
        assertThat(outputs.view(ALLOCATION).ended()).isFalse();
        outputs.endAllBut(Set.of());
        assertThat(outputs.view(ALLOCATION).ended()).isTrue();
    }

    @Test
    void watchersAreWokenByBytesAndByTheEnd() throws IOException {
        outputs.expect(ALLOCATION, JOB);
        AtomicInteger woken = new AtomicInteger();
        outputs.view(ALLOCATION).watch(woken::incrementAndGet);
        append(LogStream.STDOUT, 0, "x");
        assertThat(woken).hasValue(1);
        outputs.end(ALLOCATION);
        assertThat(woken).hasValue(2);
    }

    @Test
    void retentionDeletesWholeDays() throws IOException {
        append(LogStream.STDOUT, 0, "x\n");
        outputs.end(ALLOCATION);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outputs.liveView(ALLOCATION).isEmpty());
        Clock inAMonth = Clock.offset(Clock.systemUTC(), Duration.ofDays(40));
        try (OutputRetention retention =
                new OutputRetention(database.database(), blobs, Duration.ofDays(30), inAMonth)) {
            retention.sweep();
        }
        assertThat(outputs.view(ALLOCATION).end()).isZero();
    }

    @Test
    void whatGrowsOldUnderAnOutputThatGoesOnIsAGap() throws IOException {
        outputs.expect(CHATTY, SERVICE);
        byte[] random = random(2, 100);
        int last = random.length - PIECE;
        write(CHATTY, random, 0, last);
        await().until(() -> !((LiveOutput) outputs.view(CHATTY)).slices().isEmpty());
        Clock inAMonth = Clock.offset(Clock.systemUTC(), Duration.ofDays(40));
        try (OutputRetention retention =
                new OutputRetention(database.database(), blobs, Duration.ofDays(30), inAMonth)) {
            retention.sweep();
        }
        write(CHATTY, random, last, random.length);
        assertThat(afterItsGap(CHATTY, random)).isGreaterThanOrEqualTo(PIECE);
    }

    /** Those who write on and on must not fill the disk: what they take is the project's own, and the oldest of it. */
    @Test
    void beyondItsBoundAProjectLosesItsOldestAndReadersSeeAGap() throws IOException {
        outputs.close();
        outputs = opened(new OutputBounds(6_000_000, 0));
        outputs.expect(ALLOCATION, JOB);
        outputs.expect(OTHERS, new OutputOwner(new ProjectId(2), false));
        outputs.expect(CHATTY, SERVICE);
        byte[] old = random(1, 50);
        write(ALLOCATION, old, 0, old.length);
        write(OTHERS, old, 0, old.length);
        outputs.end(ALLOCATION);
        outputs.end(OTHERS);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outputs.liveView(ALLOCATION).isEmpty()
                        && outputs.liveView(OTHERS).isEmpty());

        byte[] chatter = random(2, 160);
        write(CHATTY, chatter, 0, 80 * PIECE);
        await().atMost(Duration.ofSeconds(20)).until(() -> dropped(ALLOCATION));
        assertThat(shown(outputs.view(ALLOCATION))).containsExactly(old.length + " lost at 0");
        assertThat(dropped(CHATTY)).as("within the bound").isFalse();
        write(CHATTY, chatter, 80 * PIECE, chatter.length);
        await().atMost(Duration.ofSeconds(20)).until(() -> dropped(CHATTY));

        assertThat(afterItsGap(CHATTY, chatter)).as("what is left of it").isGreaterThanOrEqualTo(60 * PIECE);
        assertThat(bytes(outputs.view(OTHERS), 0, null)).as("another project's").isEqualTo(old);
        OutputView ended = outputs.view(ALLOCATION);
        assertThat(ended.end()).isEqualTo(old.length);
        assertThat(ended.cursorOf(LogStream.STDOUT, 5)).isZero();
        outputs.close();
        outputs = opened(new OutputBounds(6_000_000, 0));
        outputs.resume(Set.of(CHATTY));
        assertThat(afterItsGap(CHATTY, chatter)).as("after a restart").isPositive();
    }

    @Test
    void aSegmentThatShouldBeThereIsDamageAndNoGap() throws IOException {
        append(LogStream.STDOUT, 0, "x\n");
        outputs.end(ALLOCATION);
        await().until(() -> outputs.liveView(ALLOCATION).isEmpty());
        String segment = database.database()
                .call(handle -> handle.createQuery("select name from log_segment")
                        .mapTo(String.class)
                        .one());
        blobs.delete(segment);
        assertThatThrownBy(() -> outputs.view(ALLOCATION).read(0, 10)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whereTheDiskIsNearlyFullServicesLoseOutputAndJobsDoNot() throws IOException {
        outputs.close();
        outputs = opened(new OutputBounds(1 << 30, Long.MAX_VALUE));
        outputs.expect(ALLOCATION, JOB);
        outputs.expect(CHATTY, SERVICE);
        append(LogStream.STDOUT, 0, "kept\n");
        write(CHATTY, random(3, 1), 0, PIECE);
        assertThat(shown(outputs.view(ALLOCATION))).containsExactly("kept\n");
        assertThat(shown(outputs.view(CHATTY))).containsExactly(PIECE + " lost at 0");
        outputs.hurry();
        await().until(() -> outputs.durableTo(CHATTY, LogStream.STDOUT) == PIECE);
    }

    /** Whether the beginning of the output is gone. */
    private boolean dropped(AllocationId allocation) {
        return database.database()
                .call(handle -> handle.createQuery(
                                "select bool_or(dropped) from log_segment"
                                        + " where name in (select segment from log_slice where allocation_id = ? and sequence = 0)")
                        .bind(0, allocation.value())
                        .mapTo(Boolean.class)
                        .one());
    }

    private static byte[] random(int seed, int pieces) {
        byte[] random = new byte[pieces * PIECE];
        new Random(seed).nextBytes(random);
        return random;
    }

    private void write(AllocationId allocation, byte[] data, int from, int to) throws IOException {
        for (int at = from; at < to; at += PIECE) {
            outputs.append(allocation, LogStream.STDOUT, at, ByteBuffer.wrap(data, at, PIECE), 0);
        }
    }

    /** How many of these bytes are there; all before them is a gap. */
    private long afterItsGap(AllocationId allocation, byte[] all) throws IOException {
        OutputView view = outputs.view(allocation);
        OutputFrame gap = view.read(0, 1).getFirst();
        assertThat(gap.offset()).isZero();
        assertThat(gap.lost()).isPositive();
        assertThat(bytes(view, gap.span(), LogStream.STDOUT))
                .isEqualTo(Arrays.copyOfRange(all, (int) gap.lost(), all.length));
        return all.length - gap.lost();
    }

    private OutputStore reopened() throws IOException {
        return opened(new OutputBounds(1 << 30, 0));
    }

    private OutputStore opened(OutputBounds bounds) throws IOException {
        OutputStore store = new OutputStore(
                folder.resolve("journal"),
                database.database(),
                blobs,
                new SegmentNames(Clock.systemUTC(), new Ids(Clock.systemUTC())::next),
                1 << 20,
                bounds);
        store.start();
        return store;
    }

    private void append(LogStream stream, long offset, String text) throws IOException {
        outputs.append(ALLOCATION, stream, offset, ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
    }

    /** Adds a file with this one record to the journal, as a server does that is stopped soon. */
    private Path journal(long offset, String text) throws IOException {
        try (Journal journal = Journal.open(folder.resolve("journal"), 1 << 20, _ -> {})) {
            journal.append(ALLOCATION, LogStream.STDOUT, offset, ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
            return folder.resolve("journal").resolve("%019d.journal".formatted(journal.activeFile()));
        }
    }

    /** What a reader sees: text, and how much is lost where. */
    private static List<String> shown(OutputView view) throws IOException {
        return view.read(0, 100_000).stream()
                .map(frame -> frame.lost() > 0
                        ? frame.lost() + " lost at " + frame.offset()
                        : UTF_8.decode(frame.data().duplicate()).toString())
                .toList();
    }

    private static String text(OutputView view, long from) throws IOException {
        return new String(bytes(view, from, null), UTF_8);
    }

    private static byte[] bytes(OutputView view, long from, @org.jspecify.annotations.Nullable LogStream only)
            throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long cursor = from;
        while (true) {
            List<OutputFrame> frames = view.read(cursor, 100_000);
            if (frames.isEmpty()) {
                return all.toByteArray();
            }
            for (OutputFrame frame : frames) {
                cursor += frame.span();
                if (only == null || frame.stream() == only) {
                    byte[] data = new byte[frame.data().remaining()];
                    frame.data().duplicate().get(data);
                    all.writeBytes(data);
                }
            }
        }
    }

    private long journalFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.count();
        }
    }
}
