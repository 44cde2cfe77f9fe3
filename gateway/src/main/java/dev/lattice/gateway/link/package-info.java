/** Ways from one workload to another of its project, on other nodes: their agents open them. */
@NullMarked
package dev.lattice.gateway.link;

import org.jspecify.annotations.NullMarked;
