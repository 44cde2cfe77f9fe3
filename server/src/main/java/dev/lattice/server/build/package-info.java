/** Builds images for workloads: from a source to a plan, to a job that a node does, to what became of it. */
@NullMarked
package dev.lattice.server.build;

import org.jspecify.annotations.NullMarked;
