/** What the server does again and again. */
@NullMarked
package dev.lattice.server.round;

import org.jspecify.annotations.NullMarked;
