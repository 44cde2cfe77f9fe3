/** Why things stand as they do. */
@NullMarked
package dev.lattice.api.why;

import org.jspecify.annotations.NullMarked;
