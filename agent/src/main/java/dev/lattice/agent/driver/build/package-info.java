/** Builds images by the command line of the node's container engine. */
@NullMarked
package dev.lattice.agent.driver.build;

import org.jspecify.annotations.NullMarked;
