/** The few calls of the C library that the JDK does not offer, through the foreign function API. */
@NullMarked
package dev.lattice.agent.posix;

import org.jspecify.annotations.NullMarked;
