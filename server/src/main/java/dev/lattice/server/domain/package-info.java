/** Domains of workloads: who may have them, and how they show that they are theirs. */
@NullMarked
package dev.lattice.server.domain;

import org.jspecify.annotations.NullMarked;
