/** How calls fail: one body, stable codes. */
@NullMarked
package dev.lattice.api.error;

import org.jspecify.annotations.NullMarked;
