/** The machines that were lent: joining, proving who they are, and how they are. */
@NullMarked
package dev.lattice.server.node;

import org.jspecify.annotations.NullMarked;
