/** What one project may have, so that it takes nothing from the others. */
@NullMarked
package dev.lattice.server.limit;

import org.jspecify.annotations.NullMarked;
