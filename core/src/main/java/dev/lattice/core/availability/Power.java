package dev.lattice.core.availability;

/** What a machine runs on. */
public sealed interface Power {
    /** The mains, or it has no battery. */
    record Mains() implements Power {}

    /** @param percent left, 0 to 100 */
    record Battery(int percent) implements Power {}

    /** Cannot be told on this machine. */
    record Unknown() implements Power {}
}
