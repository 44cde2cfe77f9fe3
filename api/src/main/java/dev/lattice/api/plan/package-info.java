/** Where work would go that nobody has submitted. */
@NullMarked
package dev.lattice.api.plan;

import org.jspecify.annotations.NullMarked;
