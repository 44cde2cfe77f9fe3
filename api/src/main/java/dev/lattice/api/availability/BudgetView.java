package dev.lattice.api.availability;

/**
 * How much of a machine may be used.
 *
 * @param cpuPercent of all its cores
 * @param memoryPercent of its memory
 * @param gpu whether its graphics processors may be used, too
 */
public record BudgetView(int cpuPercent, int memoryPercent, boolean gpu) {}
