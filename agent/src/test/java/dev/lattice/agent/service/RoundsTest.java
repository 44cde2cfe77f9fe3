package dev.lattice.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final ScriptedTime time = new ScriptedTime();
    private final List<Long> begun = new ArrayList<>();

    @Test
    void aRoundThatFailsIsNotTheLast() throws InterruptedException {
        AtomicInteger count = new AtomicInteger();
        Rounds rounds = new Rounds("test", time, () -> {
            begun.add(time.millis());
            if (count.incrementAndGet() == 2) {
                throw new IllegalStateException("nobody foresaw this");
            }
            return TimeUnit.SECONDS.toNanos(60);
        });
        // News come just when it has failed, and do not make it begin at once.
        time.at(61_000, time::ring);
        for (int i = 0; i < 4; i++) {
            rounds.once();
        }
        assertThat(begun).containsExactly(0L, 60_000L, 65_000L, 125_000L);
    }

    @Test
    void newsBringTheNextRoundForward() throws InterruptedException {
        Rounds rounds = new Rounds("test", time, () -> {
            begun.add(time.millis());
            return TimeUnit.SECONDS.toNanos(60);
        });
        time.at(10_000, time::ring);
        for (int i = 0; i < 3; i++) {
            rounds.once();
        }
        assertThat(begun.getFirst()).isZero();
        assertThat(begun.get(1)).isEqualTo(10_000);
    }

    @Test
    void itEndsWhenItIsClosedAndDoesItsLast() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        Rounds rounds = new Rounds(
                "test",
                Bell.real(),
                () -> {
                    first.countDown();
                    return Long.MAX_VALUE;
                },
                last::countDown);
        rounds.open();
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        rounds.close();
        assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
