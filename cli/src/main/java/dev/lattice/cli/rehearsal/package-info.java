/** What the build runs so that the JVM learns what a start needs. */
@NullMarked
package dev.lattice.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
