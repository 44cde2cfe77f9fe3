/** Allocations of this node: what waits, runs and has ended, and the slots that run them. */
@NullMarked
package dev.lattice.agent.allocation;

import org.jspecify.annotations.NullMarked;
