/** When tests that need an engine may be left out. */
@NullMarked
package dev.lattice.testing.engine;

import org.jspecify.annotations.NullMarked;
