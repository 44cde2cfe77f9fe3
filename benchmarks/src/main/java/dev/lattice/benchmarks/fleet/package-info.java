/** A fleet whose owners come and go, simulated: what the forecast of how long machines stay is worth. */
@NullMarked
package dev.lattice.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
