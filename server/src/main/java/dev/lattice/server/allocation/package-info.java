/** Conversations with nodes: sessions of agents, and workers that poll. */
@NullMarked
package dev.lattice.server.allocation;

import org.jspecify.annotations.NullMarked;
