/** The command line: where it starts and what surrounds a command. */
@NullMarked
package dev.lattice.cli;

import org.jspecify.annotations.NullMarked;
