package dev.lattice.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputSpoolTest {
    private static final int SEGMENT = 4 << 20;

    @TempDir
    Path folder;

    private final AtomicInteger rooms = new AtomicInteger();
    private final Random random = new Random(1);

    private OutputSpool spool() {
        return new OutputSpool(folder, new AllocationId(5), LogStream.STDOUT, () -> {}, rooms::incrementAndGet);
    }

    private byte[] fill(OutputSpool spool, int length) throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        spool.append(bytes, 0, length);
        return bytes;
    }

    private static byte[] read(OutputSpool spool, long from, long to) throws IOException {
        byte[] all = new byte[(int) (to - from)];
        byte[] piece = new byte[64 << 10];
        int done = 0;
        while (done < all.length) {
            int length = spool.read(from + done, piece, Math.min(piece.length, all.length - done));
            assertThat(length).isPositive();
            System.arraycopy(piece, 0, all, done, length);
            done += length;
        }
        return all;
    }

    @Test
    void withoutOutputThereIsNoFile() throws IOException {
        OutputSpool spool = spool();
        spool.acknowledge(0);
        assertThat(spool.end()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void givesBackWhatItTookAcrossSegments() throws IOException {
        OutputSpool spool = spool();
        byte[] bytes = fill(spool, 3 * SEGMENT + 17);
        assertThat(read(spool, 0, spool.end())).isEqualTo(bytes);
    }

    @Test
    void anotherAgentGoesOnWhereTheFirstWas() throws IOException {
        OutputSpool first = spool();
        fill(first, SEGMENT + 100);
        first.acknowledge(SEGMENT + 50);
        first.close();

        OutputSpool second = spool();
        second.recover();
        assertThat(second.end()).isEqualTo(SEGMENT + 100);
        assertThat(second.start()).isEqualTo(SEGMENT);
        byte[] more = fill(second, 10);
        assertThat(read(second, SEGMENT + 100, second.end())).isEqualTo(more);
    }

    @Test
    void dropsWhatTheServerHas() throws IOException {
        OutputSpool spool = spool();
        fill(spool, 3 * SEGMENT + 1);

        spool.acknowledge(2 * SEGMENT + 5);

        assertThat(spool.start()).isEqualTo(2L * SEGMENT);
        assertThat(files()).isEqualTo(2);
        spool.acknowledge(spool.end());
        assertThat(files()).isOne();
        spool.delete();
        assertThat(files()).isZero();
    }

    @Test
    void takesNoMoreThanItsLimitUntilTheServerHasSome() throws IOException {
        OutputSpool spool = spool();
        fill(spool, (int) OutputSpool.LIMIT_BYTES);
        assertThat(spool.room()).isZero();

        spool.acknowledge(10);

        assertThat(spool.room()).isEqualTo(10);
        assertThat(rooms).hasValue(1);
    }

    @Test
    void whatWasCutOffIsMissingAndTheLengthStays() throws IOException {
        OutputSpool spool = spool();
        byte[] bytes = fill(spool, 1000);

        spool.cut(600, 1200);

        assertThat(spool.end()).isEqualTo(1200);
        assertThat(read(spool, 0, 600)).isEqualTo(java.util.Arrays.copyOf(bytes, 600));
        assertThat(spool.read(600, new byte[10], 10)).isZero();
    }

    @Test
    void outputGoesOnBehindAGap() throws IOException {
        OutputSpool spool = spool();
        byte[] before = fill(spool, 100);
        spool.skip(7);
        byte[] after = fill(spool, 50);

        assertThat(spool.end()).isEqualTo(157);
        assertThat(read(spool, 0, 100)).isEqualTo(before);
        assertThat(spool.read(100, new byte[10], 10)).isZero();
        assertThat(spool.lostAt(100)).isEqualTo(7);
        assertThat(read(spool, 107, 157)).isEqualTo(after);
        spool.close();
        OutputSpool next = spool();
        next.recover();
        assertThat(next.end()).isEqualTo(157);
        assertThat(next.lostAt(100)).isEqualTo(7);
        assertThat(read(next, 107, 157)).isEqualTo(after);
        next.acknowledge(130);
        assertThat(next.start()).isEqualTo(107);
    }

    @Test
    void outputGoesOnBehindWhatWasCutOff() throws IOException {
        OutputSpool spool = spool();
        fill(spool, 1000);

        spool.cut(600, 1200);
        byte[] after = fill(spool, 10);

        assertThat(spool.lostAt(600)).isEqualTo(600);
        assertThat(read(spool, 1200, 1210)).isEqualTo(after);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
