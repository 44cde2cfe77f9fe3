/** Bytes from one connection to another, as they are. */
@NullMarked
package dev.lattice.gateway.relay;

import org.jspecify.annotations.NullMarked;
