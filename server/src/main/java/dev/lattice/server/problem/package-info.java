/** Failures that a caller is told about. */
@NullMarked
package dev.lattice.server.problem;

import org.jspecify.annotations.NullMarked;
