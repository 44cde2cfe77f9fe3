/** The machine that measures: its facts, the programs it has, daemons with an end. */
@NullMarked
package dev.lattice.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
