/** The steps of an allocation's life, in order, each small and harmless to repeat. */
@NullMarked
package dev.lattice.agent.allocation.hook;

import org.jspecify.annotations.NullMarked;
