/** The conversation with the server that owns the routes. */
@NullMarked
package dev.lattice.gateway.server;

import org.jspecify.annotations.NullMarked;
