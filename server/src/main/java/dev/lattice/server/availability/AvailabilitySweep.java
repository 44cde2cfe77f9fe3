package dev.lattice.server.availability;

import dev.lattice.server.round.Rounds;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** On the server that leads, forgets what is known of owners and is old. */
public final class AvailabilitySweep implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Rounds rounds;

    /** @param leading whether this server leads */
    public AvailabilitySweep(AvailabilityService availability, BooleanSupplier leading) {
        rounds = new Rounds("availability", INTERVAL, "what is old is forgotten later", () -> {
            if (leading.getAsBoolean()) {
                availability.age();
            }
        });
    }

    public void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
