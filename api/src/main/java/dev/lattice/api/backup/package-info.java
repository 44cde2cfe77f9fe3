/** Backups of workloads over HTTP. */
@NullMarked
package dev.lattice.api.backup;

import org.jspecify.annotations.NullMarked;
