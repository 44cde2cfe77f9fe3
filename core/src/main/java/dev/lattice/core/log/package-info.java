/** Positions in the output of an allocation. */
@NullMarked
package dev.lattice.core.log;

import org.jspecify.annotations.NullMarked;
