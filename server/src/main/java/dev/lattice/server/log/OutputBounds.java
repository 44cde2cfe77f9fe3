package dev.lattice.server.log;

/**
 * How much output there may be.
 *
 * @param projectBytes that a project's output may take, compressed; beyond, its oldest goes
 * @param freeDiskBytes of which so much is left for all others: below it nothing more of services is kept
 */
public record OutputBounds(long projectBytes, long freeDiskBytes) {}
