/** The container engine that tests run on. */
@NullMarked
package dev.lattice.testing.engine;

import org.jspecify.annotations.NullMarked;
