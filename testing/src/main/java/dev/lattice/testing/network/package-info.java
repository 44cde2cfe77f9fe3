/** A network that can be cut. */
@NullMarked
package dev.lattice.testing.network;

import org.jspecify.annotations.NullMarked;
