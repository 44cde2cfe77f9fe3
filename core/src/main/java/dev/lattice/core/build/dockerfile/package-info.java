/** Dockerfiles as values, and their text. */
@NullMarked
package dev.lattice.core.build.dockerfile;

import org.jspecify.annotations.NullMarked;
