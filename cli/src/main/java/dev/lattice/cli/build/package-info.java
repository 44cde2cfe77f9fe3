/** Builds as a person sees them: the plan before, the steps meanwhile, why one failed. */
@NullMarked
package dev.lattice.cli.build;

import org.jspecify.annotations.NullMarked;
