package dev.lattice.agent.driver;

/**
 * A container of the node's engine.
 *
 * @param container the engine's own id; it is never given out twice
 */
public record ContainerStamp(String container, long notBeforeNanos) implements Stamp {
    @Override
    public String toString() {
        return "container " + container.substring(0, Math.min(12, container.length()));
    }
}
