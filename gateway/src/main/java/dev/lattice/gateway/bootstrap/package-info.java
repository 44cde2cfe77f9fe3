/** What a gateway is made of. */
@NullMarked
package dev.lattice.gateway.bootstrap;

import org.jspecify.annotations.NullMarked;
