/** Tasks as plain processes of this machine. */
@NullMarked
package dev.lattice.agent.driver.process;

import org.jspecify.annotations.NullMarked;
