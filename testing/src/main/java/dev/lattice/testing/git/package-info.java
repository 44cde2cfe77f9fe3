/** Git as those have it who deploy from it. */
@NullMarked
package dev.lattice.testing.git;

import org.jspecify.annotations.NullMarked;
