/** A job while a person watches it. */
@NullMarked
package dev.lattice.cli.run;

import org.jspecify.annotations.NullMarked;
