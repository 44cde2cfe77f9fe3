@NullMarked
package dev.lattice.gateway.transport;

import org.jspecify.annotations.NullMarked;
