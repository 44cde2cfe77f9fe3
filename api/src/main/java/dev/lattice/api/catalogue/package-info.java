/** Kinds of workloads over HTTP. */
@NullMarked
package dev.lattice.api.catalogue;

import org.jspecify.annotations.NullMarked;
