/** Copies of images that were built, for nodes that did not build them. */
@NullMarked
package dev.lattice.server.image;

import org.jspecify.annotations.NullMarked;
