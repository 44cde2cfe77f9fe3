/** Lists in pages. */
@NullMarked
package dev.lattice.api.page;

import org.jspecify.annotations.NullMarked;
