/** A workload: a long-running service with revisions, and how it converges to what its owner wants. */
@NullMarked
package dev.lattice.core.workload;

import org.jspecify.annotations.NullMarked;
