/** Commands that run in services' containers, wherever those are: asked for by a node's session, answered by a stream. */
@NullMarked
package dev.lattice.server.call;

import org.jspecify.annotations.NullMarked;
