/** Workloads while a person deploys, steers and reads them. */
@NullMarked
package dev.lattice.cli.workload;

import org.jspecify.annotations.NullMarked;
