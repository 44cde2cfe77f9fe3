/** Rules of the house. */
@NullMarked
package dev.lattice.tests.architecture;

import org.jspecify.annotations.NullMarked;
