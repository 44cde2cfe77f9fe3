/** Where work would go that nobody has submitted. */
@NullMarked
package dev.lattice.server.plan;

import org.jspecify.annotations.NullMarked;
