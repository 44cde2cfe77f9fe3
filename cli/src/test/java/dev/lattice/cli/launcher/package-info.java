@NullMarked
package dev.lattice.cli.launcher;

import org.jspecify.annotations.NullMarked;
