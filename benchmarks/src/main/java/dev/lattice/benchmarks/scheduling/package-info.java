/** What the scheduler costs, by JMH: no server, no node, only its memory. */
@NullMarked
package dev.lattice.benchmarks.scheduling;

import org.jspecify.annotations.NullMarked;
