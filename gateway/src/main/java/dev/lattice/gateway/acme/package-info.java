/** Certificates from an authority that speaks ACME, for the names of routes. */
@NullMarked
package dev.lattice.gateway.acme;

import org.jspecify.annotations.NullMarked;
