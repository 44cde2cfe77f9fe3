/** The server itself: how it is and how to reach it. */
@NullMarked
package dev.lattice.api.server;

import org.jspecify.annotations.NullMarked;
