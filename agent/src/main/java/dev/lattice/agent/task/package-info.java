/** What the agent is asked to do. */
@NullMarked
package dev.lattice.agent.task;

import org.jspecify.annotations.NullMarked;
