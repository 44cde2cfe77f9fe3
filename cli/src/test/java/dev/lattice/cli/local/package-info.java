@NullMarked
package dev.lattice.cli.local;

import org.jspecify.annotations.NullMarked;
