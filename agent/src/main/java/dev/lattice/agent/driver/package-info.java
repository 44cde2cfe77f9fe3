/** How a node runs a task: the interface that every kind of it implements. */
@NullMarked
package dev.lattice.agent.driver;

import org.jspecify.annotations.NullMarked;
