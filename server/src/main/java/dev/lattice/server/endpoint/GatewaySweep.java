package dev.lattice.server.endpoint;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Every so often writes down which gateways are there, and forgets those that have long been gone. */
public final class GatewaySweep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(GatewaySweep.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Gateways gateways;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("gateways").unstarted(this::run);

    public GatewaySweep(Gateways gateways) {
        this.gateways = gateways;
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL.toSeconds(), TimeUnit.SECONDS)) {
                try {
                    gateways.sweep();
                } catch (RuntimeException e) {
                    LOG.warnf("gateways that are gone are forgotten later: %s", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
