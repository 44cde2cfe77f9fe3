/** A command in a container, at this terminal. */
@NullMarked
package dev.lattice.cli.exec;

import org.jspecify.annotations.NullMarked;
