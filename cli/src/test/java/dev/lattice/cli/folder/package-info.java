@NullMarked
package dev.lattice.cli.folder;

import org.jspecify.annotations.NullMarked;
