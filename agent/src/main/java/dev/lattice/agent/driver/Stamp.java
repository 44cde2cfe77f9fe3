package dev.lattice.agent.driver;

/** Names what was started beyond doubt, to find it again after a restart of the agent. */
public sealed interface Stamp permits ProcessStamp, ContainerStamp {
    /** When it was started, at the earliest, in nanoseconds on the machine's clock since boot. */
    long notBeforeNanos();
}
