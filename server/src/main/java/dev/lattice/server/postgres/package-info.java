/** The database: embedded or external, its pool and its migrations. */
@NullMarked
package dev.lattice.server.postgres;

import org.jspecify.annotations.NullMarked;
