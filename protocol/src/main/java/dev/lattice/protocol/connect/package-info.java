/** How whoever works for a server finds its port for them, and whom it trusts. */
@NullMarked
package dev.lattice.protocol.connect;

import org.jspecify.annotations.NullMarked;
