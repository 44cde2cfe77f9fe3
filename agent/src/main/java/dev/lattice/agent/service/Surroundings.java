package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.recovery.Journal;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * What services of a node have in common.
 *
 * @param spool the folder of spooled output, where each service's memory is, too
 * @param executor runs what may take long: probes, steps, stops
 */
public record Surroundings(
        ServiceDriver driver,
        Allocations allocations,
        Journal journal,
        Announcer announcer,
        Path spool,
        Executor executor) {}
