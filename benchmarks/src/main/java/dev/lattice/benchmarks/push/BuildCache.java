package dev.lattice.benchmarks.push;

/** What is left of earlier builds when one begins. */
public enum BuildCache {
    /** nothing: each dependency is fetched anew */
    COLD,
    /** all but what was changed */
    WARM
}
