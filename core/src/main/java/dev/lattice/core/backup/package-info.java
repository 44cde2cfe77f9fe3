/** What is kept of workloads, and brought back. */
@NullMarked
package dev.lattice.core.backup;

import org.jspecify.annotations.NullMarked;
