package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.Stamp;
import java.util.Optional;

/** Stands for the engine on a node that has none. */
public final class NoEngine implements Driver {
    private final String name;

    /** @param name of the driver that it stands for */
    public NoEngine(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean available() {
        return false;
    }

    @Override
    public Execution start(int slot, Launch launch) throws LaunchException {
        throw new LaunchException(
                LaunchException.Code.NODE_CANNOT_START, "This node has no container engine, which this needs.");
    }

    @Override
    public Optional<Execution> adopt(int slot, Launch launch, Stamp stamp) {
        return Optional.empty();
    }

    @Override
    public void clear(int slot) {
        // Nothing can be left.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
