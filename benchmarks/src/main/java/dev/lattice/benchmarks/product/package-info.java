/** Lattice, as it is shipped, being measured. */
@NullMarked
package dev.lattice.benchmarks.product;

import org.jspecify.annotations.NullMarked;
