@NullMarked
package dev.lattice.cli.context;

import org.jspecify.annotations.NullMarked;
