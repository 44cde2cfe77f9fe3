package dev.lattice.api.workload;

import org.jspecify.annotations.Nullable;

/** @param revision to go back to; the one before the present one when left out */
public record RollbackRequest(@Nullable Integer revision) {}
