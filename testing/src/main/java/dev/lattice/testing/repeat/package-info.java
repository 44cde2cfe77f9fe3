/** Tests that run as often as a system property says. */
@NullMarked
package dev.lattice.testing.repeat;

import org.jspecify.annotations.NullMarked;
