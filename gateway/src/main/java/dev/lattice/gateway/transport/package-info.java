/** Sockets and the threads that serve them. */
@NullMarked
package dev.lattice.gateway.transport;

import org.jspecify.annotations.NullMarked;
