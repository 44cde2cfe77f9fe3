/**
 * Python: which interpreter, how its dependencies are installed, and which object of which module a server is to be
 * pointed at. Sources are read by a scanner that knows comments and strings; they are never run.
 */
@NullMarked
package dev.lattice.core.build.python;

import org.jspecify.annotations.NullMarked;
