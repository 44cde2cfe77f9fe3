/** Nodes as the fixed HTTP API sees them: workers. */
@NullMarked
package dev.lattice.api.worker;

import org.jspecify.annotations.NullMarked;
