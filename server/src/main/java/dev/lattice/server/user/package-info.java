/** People, their sessions and their tokens. */
@NullMarked
package dev.lattice.server.user;

import org.jspecify.annotations.NullMarked;
