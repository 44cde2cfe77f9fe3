/** The scheduler: a pure function from a fleet and a queue to a plan. */
@NullMarked
package dev.lattice.core.scheduling;

import org.jspecify.annotations.NullMarked;
