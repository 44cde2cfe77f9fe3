/** Names of container images. */
@NullMarked
package dev.lattice.core.image;

import org.jspecify.annotations.NullMarked;
