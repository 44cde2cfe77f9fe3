package dev.lattice.server.id;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.server.SteppedClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final SteppedClock clock = new SteppedClock(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void risesWithinAMillisecondAndBeyondItsCount() {
        Ids ids = new Ids(clock, 5);
        long[] made = LongStream.range(0, 10_000).map(_ -> ids.next()).toArray();
        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(made[0]).isPositive();
    }

    @Test
    void risesThoughTheClockIsSetBack() {
        Ids ids = new Ids(clock, 5);
        long before = ids.next();
        clock.pass(Duration.ofHours(-1));
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void sortsByTimeAcrossProcesses() {
        long early = new Ids(clock, 1023).next();
        clock.pass(Duration.ofMillis(1));
        assertThat(new Ids(clock, 0).next()).isGreaterThan(early);
    }

    @Test
    void isUniqueAcrossThreads() throws Exception {
        Ids ids = new Ids(Clock.systemUTC());
        List<Future<long[]>> parts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                parts.add(threads.submit(
                        () -> LongStream.range(0, 20_000).map(_ -> ids.next()).toArray()));
            }
        }
        LongStream all = LongStream.empty();
        for (Future<long[]> part : parts) {
            all = LongStream.concat(all, LongStream.of(part.get()));
        }
        assertThat(all.toArray()).hasSize(80_000).doesNotHaveDuplicates();
    }
}
