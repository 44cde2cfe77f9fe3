package dev.lattice.api.schedule;

import java.time.Instant;
import java.util.List;

/** @param nextRuns the next five; fewer when there are no more */
public record NextRunsView(List<Instant> nextRuns) {}
