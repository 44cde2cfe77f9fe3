package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.GatewayProcess;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who looks at a page again and again. */
final class Visitor {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Thread thread;

    Visitor(GatewayProcess gateway, String name) {
        thread = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                (Deployments.status(gateway, name) == 200 ? served : failed).incrementAndGet();
            }
        });
    }

    void wasAlwaysServed() throws InterruptedException {
        over.set(true);
        thread.join();
        assertThat(failed.get()).as("of %s requests", served).isZero();
        assertThat(served.get()).isPositive();
    }
}
