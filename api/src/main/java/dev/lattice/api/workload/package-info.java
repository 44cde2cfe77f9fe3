/** Workloads as the API has them. */
@NullMarked
package dev.lattice.api.workload;

import org.jspecify.annotations.NullMarked;
