/** The gateway's side of the tunnels that nodes dial. */
@NullMarked
package dev.lattice.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
