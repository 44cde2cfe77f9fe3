/** Public TCP ports. */
@NullMarked
package dev.lattice.gateway.tcp;

import org.jspecify.annotations.NullMarked;
