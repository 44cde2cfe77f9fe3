/** Everything that Lattice is measured beside. */
@NullMarked
package dev.lattice.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
