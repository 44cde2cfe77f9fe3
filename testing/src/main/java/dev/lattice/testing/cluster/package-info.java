/** A real server and real agents as processes, and what can be done to them. */
@NullMarked
package dev.lattice.testing.cluster;

import org.jspecify.annotations.NullMarked;
