/** The script that starts every process of Lattice. */
@NullMarked
package dev.lattice.tests.launcher;

import org.jspecify.annotations.NullMarked;
