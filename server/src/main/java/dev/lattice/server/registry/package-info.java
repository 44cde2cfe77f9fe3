/** Speaks to a registry of container images, by the distribution specification of the Open Container Initiative. */
@NullMarked
package dev.lattice.server.registry;

import org.jspecify.annotations.NullMarked;
