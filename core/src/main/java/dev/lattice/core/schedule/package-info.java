/** When a schedule is due, and what becomes of a tick. */
@NullMarked
package dev.lattice.core.schedule;

import org.jspecify.annotations.NullMarked;
