package dev.lattice.api.workload;

/** @param on whether the public is to be kept out */
public record MaintenanceRequest(boolean on) {}
