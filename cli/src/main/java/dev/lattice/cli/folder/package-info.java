/** The current folder on its way to the fleet: what is ignored, what is known, what is sent. */
@NullMarked
package dev.lattice.cli.folder;

import org.jspecify.annotations.NullMarked;
