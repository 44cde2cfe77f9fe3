@NullMarked
package dev.lattice.cli.output;

import org.jspecify.annotations.NullMarked;
