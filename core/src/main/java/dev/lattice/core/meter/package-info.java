/** What allocations use, as it is counted, and what that is worth: whole numbers throughout, so that nothing is lost. */
@NullMarked
package dev.lattice.core.meter;

import org.jspecify.annotations.NullMarked;
