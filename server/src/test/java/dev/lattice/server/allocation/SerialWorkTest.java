package dev.lattice.server.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialWorkTest {
    private final SerialWork work = new SerialWork();

    @Test
    void aLightTaskAloneIsDoneByItsCaller() {
        List<Thread> by = new ArrayList<>();
        work.run(true, () -> by.add(Thread.currentThread()));
        assertThat(by).containsExactly(Thread.currentThread());
    }

    @Test
    void tasksKeepTheirOrderWhoeverDoesThem() throws InterruptedException {
        int count = 10_000;
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            work.run(i % 3 != 0, () -> {
                done.add(number);
                all.countDown();
            });
        }
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done).isEqualTo(IntStream.range(0, count).boxed().toList());
    }
}
