@NullMarked
package dev.lattice.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
