/** How the server is. */
@NullMarked
package dev.lattice.server.health;

import org.jspecify.annotations.NullMarked;
