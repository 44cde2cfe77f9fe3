/** Backups on their way, as the person at the terminal sees them. */
@NullMarked
package dev.lattice.cli.backup;

import org.jspecify.annotations.NullMarked;
