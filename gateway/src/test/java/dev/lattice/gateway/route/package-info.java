@NullMarked
package dev.lattice.gateway.route;

import org.jspecify.annotations.NullMarked;
