/** Names of things: time-sorted 64-bit ids, each with its own type. */
@NullMarked
package dev.lattice.core.id;

import org.jspecify.annotations.NullMarked;
