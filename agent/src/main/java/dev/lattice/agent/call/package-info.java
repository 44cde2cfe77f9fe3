/** Commands that the server wants run in services' containers. */
@NullMarked
package dev.lattice.agent.call;

import org.jspecify.annotations.NullMarked;
