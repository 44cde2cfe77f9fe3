/** Amounts of CPU, memory and disk. */
@NullMarked
package dev.lattice.core.resource;

import org.jspecify.annotations.NullMarked;
