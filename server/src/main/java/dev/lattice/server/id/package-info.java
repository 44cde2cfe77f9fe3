/** Makes the time-sorted ids. */
@NullMarked
package dev.lattice.server.id;

import org.jspecify.annotations.NullMarked;
