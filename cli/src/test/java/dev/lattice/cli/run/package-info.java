@NullMarked
package dev.lattice.cli.run;

import org.jspecify.annotations.NullMarked;
