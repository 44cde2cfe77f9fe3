/** Backups of workloads: made by the kind's own commands in the container, kept in the blob store, brought back. */
@NullMarked
package dev.lattice.server.backup;

import org.jspecify.annotations.NullMarked;
