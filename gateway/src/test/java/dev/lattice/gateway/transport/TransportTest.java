package dev.lattice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TransportTest {
    private static final long MOST_STALLED = 1 << 20;

    @Test
    void aLoopThatEndsByItselfIsNotTakenForOneThatServes() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        try (Transport transport = Transport.open(2, MOST_STALLED, told::countDown)) {
            transport.loops().getFirst().shutdownGracefully(0, 1, TimeUnit.SECONDS);
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStopThatWasAskedForIsNoFailure() throws InterruptedException {
        AtomicInteger told = new AtomicInteger();
        Transport transport = Transport.open(2, MOST_STALLED, told::incrementAndGet);
        transport.close();
        for (EventLoop loop : transport.loops()) {
            loop.terminationFuture().await();
        }
        assertThat(told).hasValue(0);
    }

    @Test
    void whatIsDoneEachSecondGoesOnAfterAnError() throws InterruptedException {
        CountDownLatch again = new CountDownLatch(2);
        try (Transport transport = Transport.open(1, MOST_STALLED, () -> {})) {
            Transport.everySecond(transport.loops().getFirst(), () -> {
                again.countDown();
                throw new OutOfMemoryError("of buffers, as a test says");
            });
            assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
