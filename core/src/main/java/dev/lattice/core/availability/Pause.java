package dev.lattice.core.availability;

import java.time.Instant;

/** What an owner asked for by hand. */
public sealed interface Pause {
    /** Nothing. */
    record None() implements Pause {}

    /** What runs rests, and goes on by then. */
    record Until(Instant end) implements Pause {}

    /** What runs rests until the owner says so. */
    record Open() implements Pause {}

    /** What runs may finish; nothing more is started until the owner says so. */
    record Finish() implements Pause {}
}
