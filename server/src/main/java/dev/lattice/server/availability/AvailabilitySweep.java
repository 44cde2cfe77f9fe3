package dev.lattice.server.availability;

import dev.lattice.server.round.Rounds;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** On the server that leads, forgets what is known of owners and is old, and sees how likely their nodes are to stay. */
public final class AvailabilitySweep implements AutoCloseable {
    private static final Duration AGING = Duration.ofMinutes(10);
    private static final Duration FORESEEING = Duration.ofMinutes(1);

    private final Rounds aging;
    private final Rounds foreseeing;

    /** @param leading whether this server leads */
    public AvailabilitySweep(AvailabilityService availability, BooleanSupplier leading) {
        aging = new Rounds("availability", AGING, "what is old is forgotten later", () -> {
            if (leading.getAsBoolean()) {
                availability.age();
            }
        });
        foreseeing = new Rounds("forecasts", FORESEEING, "how likely nodes are to stay is seen later", () -> {
            if (leading.getAsBoolean()) {
                availability.foresee();
            } else {
                availability.follow();
            }
        });
    }

    public void start() {
        aging.start();
        foreseeing.start();
    }

    @Override
    public void close() {
        foreseeing.close();
        aging.close();
    }
}
