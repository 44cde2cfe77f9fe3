package dev.lattice.core.scheduling;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;

/** A service on a node. */
record Residence(Node node, WorkloadId workload, Resources reserved) {}
