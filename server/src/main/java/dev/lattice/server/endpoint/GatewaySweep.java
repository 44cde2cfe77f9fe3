package dev.lattice.server.endpoint;

import dev.lattice.server.round.Rounds;
import java.time.Duration;

/** Every so often writes down which gateways are there, and forgets those that have long been gone. */
public final class GatewaySweep implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Rounds rounds;

    public GatewaySweep(Gateways gateways) {
        rounds = new Rounds("gateways", INTERVAL, "gateways that are gone are forgotten later", gateways::sweep);
    }

    public void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
