/** Which public name or port leads where. */
@NullMarked
package dev.lattice.gateway.route;

import org.jspecify.annotations.NullMarked;
