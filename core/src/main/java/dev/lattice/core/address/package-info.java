/** Addresses of networks: which of them are everybody's. */
@NullMarked
package dev.lattice.core.address;

import org.jspecify.annotations.NullMarked;
