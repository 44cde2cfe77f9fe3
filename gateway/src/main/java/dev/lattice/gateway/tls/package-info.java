/** Certificates for the names that are served. */
@NullMarked
package dev.lattice.gateway.tls;

import org.jspecify.annotations.NullMarked;
