@NullMarked
package dev.lattice.cli;

import org.jspecify.annotations.NullMarked;
