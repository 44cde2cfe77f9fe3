/** The output of allocations, kept on disk until the server has it. */
@NullMarked
package dev.lattice.agent.log;

import org.jspecify.annotations.NullMarked;
