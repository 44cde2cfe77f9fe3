@NullMarked
package dev.lattice.gateway.testing;

import org.jspecify.annotations.NullMarked;
