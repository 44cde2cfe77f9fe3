/** Workloads: deployed, reached by real clients through a gateway, and broken for real. */
@NullMarked
package dev.lattice.tests.workload;

import org.jspecify.annotations.NullMarked;
