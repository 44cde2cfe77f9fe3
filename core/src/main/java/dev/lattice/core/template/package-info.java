/** Texts with references in them. */
@NullMarked
package dev.lattice.core.template;

import org.jspecify.annotations.NullMarked;
