/** Processes that a test starts, watches, breaks and stops, each by its pid. */
@NullMarked
package dev.lattice.testing.process;

import org.jspecify.annotations.NullMarked;
