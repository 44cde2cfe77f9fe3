package dev.lattice.api.workload;

/** @param instances 1 to 100 */
public record ScaleRequest(int instances) {}
