/** Lattice beside its peers, and beside what the machine could do at best. */
@NullMarked
package dev.lattice.benchmarks;

import org.jspecify.annotations.NullMarked;
