/** Puts the agent together and starts it. */
@NullMarked
package dev.lattice.agent.bootstrap;

import org.jspecify.annotations.NullMarked;
