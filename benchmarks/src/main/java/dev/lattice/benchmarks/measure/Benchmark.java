package dev.lattice.benchmarks.measure;

import java.util.List;

/**
 * Contenders for the same work.
 *
 * @param id as the command line names it
 * @param title what is measured, for people
 * @param reference the contender whose figures the others' ratios are made with
 * @param rounds how often each measures
 */
public record Benchmark(
        String id, String title, String reference, int rounds, List<Contender> contenders, List<Aim> aims) {}
