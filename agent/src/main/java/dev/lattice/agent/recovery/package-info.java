/** What a restarted agent has to know: a journal of allocations. */
@NullMarked
package dev.lattice.agent.recovery;

import org.jspecify.annotations.NullMarked;
