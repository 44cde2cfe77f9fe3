@NullMarked
package dev.lattice.gateway.tls;

import org.jspecify.annotations.NullMarked;
