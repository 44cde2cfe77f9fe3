package dev.lattice.agent.service;

import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.core.id.AllocationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Containers of services that nobody holds: the agent died in the wrong moment, or lost its journal. They get some
 * minutes, in which the server may still say that it wants them; then they are removed. Storage never is.
 */
public final class Strays implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Strays.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long GRACE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final ServiceDriver driver;
    private final Supplier<Set<AllocationId>> held;
    private final Map<AllocationId, Long> since = new HashMap<>();
    private final Bell bell = Bell.real();
    private final Rounds rounds = new Rounds("strays", bell, this::look);

    public Strays(ServiceDriver driver, Supplier<Set<AllocationId>> held) {
        this.driver = driver;
        this.held = held;
    }

    /** Begins to look. */
    public void open() {
        rounds.open();
    }

    /** Looks no more: what this agent leaves running is held by nobody until the next one comes. */
    @Override
    public void close() {
        rounds.close();
    }

    private long look() {
        look(bell.nanos());
        return LOOK_NANOS;
    }

    /** Removes those that have been there for long enough. */
    void look(long now) {
        try {
            Set<AllocationId> found = driver.strays(held.get());
            since.keySet().retainAll(found);
            for (AllocationId stray : found) {
                if (now - since.computeIfAbsent(stray, key -> now) >= GRACE_NANOS) {
                    LOG.log(Level.INFO, "removing the container of allocation {0}, which nobody holds", stray);
                    driver.remove(stray);
                }
            }
            driver.tidyNetworks();
        } catch (EngineAwayException away) {
            LOG.log(Level.FINE, "looking for what is left later", away);
        }
    }
}
