/** Server and node on this machine, as child processes. */
@NullMarked
package dev.lattice.cli.local;

import org.jspecify.annotations.NullMarked;
