package dev.lattice.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayLoopTest {
    /** Does at each look what it should not. */
    private record Broken(CountDownLatch looks) implements RelayLoop.Stream {
        @Override
        public boolean through(Tunnel tunnel) {
            return false;
        }

        @Override
        public boolean busy() {
            return false;
        }

        @Override
        public void tick(long nanos) {
            looks.countDown();
            throw new IllegalStateException("a stream that fails");
        }

        @Override
        public void abort() {
            // It has nothing to end.
        }
    }

    @Test
    void whatOneStreamDoesWrongEndsNoOther() throws IOException, InterruptedException {
        CountDownLatch looks = new CountDownLatch(3);
        CountDownLatch done = new CountDownLatch(1);
        try (RelayLoop loop = RelayLoop.open("relay", 1 << 20)) {
            loop.execute(() -> {
                throw new IllegalStateException("a task that fails");
            });
            loop.execute(() -> loop.add(new Broken(looks)));
            assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
            loop.execute(done::countDown);
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aThreadThatCannotGoOnIsNotTakenForOneThatServes() throws IOException, InterruptedException {
        SynchronousQueue<Throwable> told = new SynchronousQueue<>();
        try (RelayLoop loop = RelayLoop.open("relay", 1 << 20, cause -> offer(told, cause))) {
            OutOfMemoryError none = new OutOfMemoryError("of buffers, as a test says");
            loop.execute(() -> {
                throw none;
            });
            assertThat(told.poll(20, TimeUnit.SECONDS)).isSameAs(none);
        }
    }

    private static void offer(SynchronousQueue<Throwable> told, Throwable cause) {
        try {
            told.put(cause);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts this thread", impossible);
        }
    }
}
