/** Sources, how they are built, and how builds went. */
@NullMarked
package dev.lattice.api.build;

import org.jspecify.annotations.NullMarked;
