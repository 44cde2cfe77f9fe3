/** Workloads: what their owners want, and the controller that sees to it. */
@NullMarked
package dev.lattice.server.workload;

import org.jspecify.annotations.NullMarked;
